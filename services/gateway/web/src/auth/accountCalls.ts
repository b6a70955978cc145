import { Problem } from "../api/problem";

export type Delivery = "mail" | "administrator";

/** Ask for a link to choose a new password. Every address gets the same answer. */
export async function askForReset(email: string): Promise<Delivery> {
  const response = await send("POST", "/api/v1/auth/password-reset", { email });
  return ((await response.json()) as { delivery: Delivery }).delivery;
}

/** Choose a new password with the secret of a link. */
export async function resetPassword(token: string, password: string): Promise<void> {
  await send("PUT", "/api/v1/auth/password-reset", { token, password });
}

/** Say with the secret of a link that its address is one's own. */
export async function verifyEmail(token: string): Promise<void> {
  await send("PUT", "/api/v1/auth/email-verification", { token });
}

// Nobody is signed in on these screens, so the client that sends a token is of no use.
async function send(method: "POST" | "PUT", path: string, body: object): Promise<Response> {
  const response = await fetch(new URL(path, globalThis.location.origin), {
    method,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch((reason: unknown) => {
    throw Problem.from(reason);
  });
  if (!response.ok) throw await Problem.fromResponse(response);
  return response;
}
