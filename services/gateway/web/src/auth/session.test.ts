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

const guest = { id: "guest-1", display_name: "Gil", color: "" };

function letIn(expiresIn = 43_200): Response {
  const session = { access_token: "visit", token_type: "bearer", expires_in: expiresIn, user: guest };
  return Response.json({ resource_id: "board-1", type: "board", level: "edit", guest: session });
}

test("a guest's visit outlives a reload of its tab, and asks for no cookie", async () => {
  answers = { redeem: () => letIn() };
  await new Session().enterAsGuest("link", "Gil");
  const reloaded = new Session();
  await reloaded.start();
  expect(reloaded.state()).toEqual({ status: "signed-in", userId: guest.id, guest });
  expect(await reloaded.token()).toBe("visit");
  expect(calls).toEqual(["redeem"]);
  await reloaded.signOut();
});

test("a refused visit is over, and is said to be", async () => {
  answers = { redeem: () => letIn() };
  const session = new Session();
  await session.enterAsGuest("link", "Gil");
  await expect(session.renew("visit")).rejects.toMatchObject({ code: "visit-ended" });
  expect(session.state()).toEqual({ status: "expired", userId: guest.id, guest });
  await expect(session.token()).rejects.toMatchObject({ code: "visit-ended" });
  await session.signOut();
});

test("leaving ends a visit here, and is none of the other tabs' business", async () => {
  answers = { login: () => signedIn("one"), redeem: () => letIn() };
  const person = new Session();
  await person.signIn("a@b.c", "secret");
  const visiting = new Session();
  await visiting.enterAsGuest("link", "Gil");
  await visiting.signOut();
  expect(visiting.state()).toEqual({ status: "signed-out" });
  expect(person.state().status).toBe("signed-in");
  expect(sessionStorage.getItem("stoa.visit")).toBeNull();
  expect(localStorage.getItem("stoa.person")).toBe(user.id);
});

test("asking what a link allows lets nobody in", async () => {
  const session = new Session();
  answers = { redeem: () => Response.json({ code: "guest-name-needed", title: "Who?", status: 401 }, { status: 401 }) };
  expect(await session.linkTakesGuests("link")).toBe(true);
  answers = { redeem: () => refused() };
  expect(await session.linkTakesGuests("link")).toBe(false);
  answers = { redeem: () => refused(404) };
  await expect(session.linkTakesGuests("link")).rejects.toMatchObject({ status: 404 });
});
