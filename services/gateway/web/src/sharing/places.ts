import type { LinkRedeemed } from "../api/types";

const HELD = "stoa.link";

/** The screen of what a link opens; what has none of its own is found from home. */
export function addressOf({ type, resource_id: id }: Pick<LinkRedeemed, "type" | "resource_id">): string {
  if (type === "board") return `/boards/${id}`;
  if (type === "page") return `/pages/${id}`;
  return "/";
}

/** Where a guest may be; the server refuses everything else. */
export function isForGuests(pathname: string): boolean {
  return /^\/(boards|pages)\/[^/]+$/u.test(pathname);
}

/**
 * The token of the link that was opened. It is held for this tab while somebody signs
 * in, so that it never stands in an address that a server gets to see.
 */
export function linkToken(hash: string): string {
  const token = hash.slice(1);
  if (token) sessionStorage.setItem(HELD, token);
  return token || (sessionStorage.getItem(HELD) ?? "");
}

export function forgetLinkToken(): void {
  sessionStorage.removeItem(HELD);
}
