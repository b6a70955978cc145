/** Where to go after signing in: a path of this client, never another site's address. */
export function returnTo(wanted: string | null): string {
  if (!wanted) return "/";
  const here = globalThis.location.origin;
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : undefined;
  if (!wanted.startsWith("/") || !url || url.origin !== here) return "/";
  const path = url.pathname + url.search + url.hash;
  return path.startsWith("/sign-") || path.startsWith("//") ? "/" : path;
}

/** The address of the sign-in screen that leads back to `path`. */
export function signInAddress(path: string, screen: "/sign-in" | "/sign-up" | "/forgot" = "/sign-in"): string {
  const next = returnTo(path);
  return next === "/" ? screen : `${screen}?next=${encodeURIComponent(next)}`;
}
