import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Session } from "./session";

const user = { id: "user-1", email: "a@b.c", display_name: "Ana", color: "", created_at: "" };
const calls: string[] = [];
let answers: Record<string, () => Response>;

function signedIn(token: string, id = user.id, expiresIn = 900): Response {
  return Response.json({ access_token: token, token_type: "bearer", expires_in: expiresIn, user: { ...user, id } });
}

function refused(status = 401): Response {
  return Response.json({ code: "refused", title: "No", status }, { status });
}

beforeEach(() => {
  calls.length = 0;
  answers = {};
  vi.stubGlobal("fetch", (url: URL) => {
    const name = url.pathname.split("/").at(-1) ?? "";
    calls.push(name);
    const answer = answers[name];
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("no network"));
  });
});

afterEach(() => vi.unstubAllGlobals());

test("a cookie that is worth nothing means signed out", async () => {
  answers = { refresh: () => refused() };
  const session = new Session();
  await session.start();
  expect(session.state()).toEqual({ status: "signed-out" });
});

test("no network and nobody remembered: say so", async () => {
  const session = new Session();
  await session.start();
  expect(session.state()).toEqual({ status: "unreachable" });
});

test("no network, but somebody was here: their boards open", async () => {
  answers = { login: () => signedIn("one") };
  await new Session().signIn("a@b.c", "secret");
  answers = {};
  const later = new Session();
  await later.start();
  expect(later.state()).toEqual({ status: "signed-in", userId: user.id });
});

test("many who need a token share one refresh", async () => {
  answers = { refresh: () => signedIn("fresh") };
  const session = new Session();
  const tokens = await Promise.all([session.token(), session.token(), session.renew(undefined)]);
  expect(tokens).toEqual(["fresh", "fresh", "fresh"]);
  expect(calls).toEqual(["refresh"]);
});

test("a token about to expire is renewed before it is used", async () => {
  answers = { login: () => signedIn("old", user.id, 30), refresh: () => signedIn("new") };
  const session = new Session();
  await session.signIn("a@b.c", "secret");
  expect(await session.token()).toBe("new");
});

test("a refused token that was renewed meanwhile costs no second refresh", async () => {
  answers = { login: () => signedIn("two") };
  const session = new Session();
  await session.signIn("a@b.c", "secret");
  expect(await session.renew("one")).toBe("two");
  expect(calls).toEqual(["login"]);
});

test("when the session has ended, requests wait for the sign-in and then go on", async () => {
  answers = { login: () => signedIn("one"), refresh: () => refused() };
  const session = new Session();
  await session.signIn("a@b.c", "secret");
  const waiting = session.renew("one");
  await vi.waitFor(() => expect(session.state().status).toBe("expired"));
  answers = { login: () => signedIn("again") };
  await session.signIn("a@b.c", "secret");
  expect(await waiting).toBe("again");
  expect(session.state()).toEqual({ status: "signed-in", userId: user.id });
});

test("signing out instead lets what waited fail", async () => {
  answers = { login: () => signedIn("one"), refresh: () => refused(), logout: () => new Response(null, { status: 204 }) };
  const session = new Session();
  await session.signIn("a@b.c", "secret");
  const failure = session.renew("one").catch((error: unknown) => error);
  await vi.waitFor(() => expect(session.state().status).toBe("expired"));
  await session.signOut();
  expect(await failure).toMatchObject({ code: "signed-out" });
});

test("a server that is away does not end the session", async () => {
  answers = { login: () => signedIn("one") };
  const session = new Session();
  await session.signIn("a@b.c", "secret");
  answers = { refresh: () => refused(503) };
  await expect(session.renew("one")).rejects.toMatchObject({ status: 503 });
  expect(session.state().status).toBe("signed-in");
});

test("signing out here signs out the other tabs", async () => {
  answers = { login: () => signedIn("one"), logout: () => new Response(null, { status: 204 }) };
  const here = new Session();
  const there = new Session();
  await here.signIn("a@b.c", "secret");
  await there.signIn("a@b.c", "secret");
  await here.signOut();
  await vi.waitFor(() => expect(there.state().status).toBe("signed-out"));
});
