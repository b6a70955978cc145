import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { inTurn } from "./turns";

const NAME = "stoa.test";

beforeEach(() => vi.useFakeTimers());

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("where the browser has locks, they are used", async () => {
  const request = vi.fn<(name: string, work: () => Promise<string>) => Promise<string>>((_, work) => work());
  vi.stubGlobal("navigator", { locks: { request } });
  expect(await inTurn(NAME, () => Promise.resolve("done"))).toBe("done");
  expect(request).toHaveBeenCalledOnce();
  expect(localStorage.getItem(NAME)).toBeNull();
});

test("without locks two who come at once still take turns, and both get theirs", async () => {
  const events: string[] = [];
  const work = (who: string) => async () => {
    events.push(`${who} begins`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    events.push(`${who} ends`);
    return who;
  };
  const both = Promise.all([inTurn(NAME, work("one")), inTurn(NAME, work("two"))]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await both).toEqual(["one", "two"]);
  expect(events.map((event) => event.split(" ")[1])).toEqual(["begins", "ends", "begins", "ends"]);
  expect(localStorage.getItem(NAME)).toBeNull();
});

test("work that fails lets the next one in", async () => {
  const failure = inTurn(NAME, () => Promise.reject(new Error("no network"))).catch((error: Error) => error.message);
  const next = inTurn(NAME, () => Promise.resolve("next"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await failure).toBe("no network");
  expect(await next).toBe("next");
});

test("a tab that was closed in the middle holds nobody up for long", async () => {
  localStorage.setItem(NAME, JSON.stringify({ holder: "a closed tab", until: Date.now() + 9_000 }));
  const work = vi.fn<() => Promise<string>>(() => Promise.resolve("mine"));
  const mine = inTurn(NAME, work);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await mine).toBe("mine");
});

test.each(["nonsense", JSON.stringify({ holder: "from a wrong clock", until: Date.now() + 10 ** 9 })])(
  "a lease that makes no sense is no lease: %s",
  async (kept) => {
    localStorage.setItem(NAME, kept);
    const mine = inTurn(NAME, () => Promise.resolve("mine"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await mine).toBe("mine");
  },
);
