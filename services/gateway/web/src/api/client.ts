import createClient from "openapi-fetch";

import { session } from "../auth/session";
import { Problem } from "./problem";
import type { paths } from "./schema";

/** The typed API: `answer(api.GET("/api/v1/me"))`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: fetchAsPerson,
});

/** The same without a person: for what everybody may read, whoever is signed in here. */
export const openApi = createClient<paths>({ baseUrl: globalThis.location.origin });

/**
 * Send a request as the person who is signed in. A 401 costs one silent refresh,
 * shared by all requests under way; when that fails the request waits while the
 * person signs in again, and then goes out with everything they had typed.
 */
export async function fetchAsPerson(request: Request): Promise<Response> {
  const token = await session.token();
  const response = await fetch(withToken(request, token));
  if (response.status !== 401) return response;
  return fetch(withToken(request, await session.renew(token)));
}

function withToken(request: Request, token: string): Request {
  const copy = request.clone();
  copy.headers.set("Authorization", `Bearer ${token}`);
  return copy;
}

/**
 * For reading what says one's own role: the browser would take its old copy when the
 * version is the same, and a role is not part of the version.
 */
export const withMyRole = { cache: "no-store" } as const;

/** The body of a successful answer; anything else is thrown as a Problem. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data } = await answerWithResponse(call);
  return data;
}

/** Like `answer`, with the response beside it for those who need a header. */
export async function answerWithResponse<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ data: T; response: Response }> {
  const { data, error, response } = await call.catch((reason: unknown) => {
    throw Problem.from(reason);
  });
  if (!response.ok) throw await Problem.fromResponse(response, error);
  return { data: data as T, response };
}
