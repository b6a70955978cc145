import { expect, test, vi } from "vitest";

import { FAR } from "./form";
import { othersFrom, ownPresence, Teller, TELL_MILLISECONDS } from "./presence";

const bo = { id: "bo", name: "Bo", color: "#1F6FA8" };

test("others are where they say, and nobody is told about oneself", () => {
  const states = new Map([
    [1, { user: bo, whiteboard: ownPresence([10.4, 20.6], ["one"], { left: 0, top: 0.4, right: 800, bottom: 600 }) }],
    [2, { user: { name: "Me", color: "#000000" }, whiteboard: ownPresence([0, 0], []) }],
  ]);
  expect(othersFrom(states as never, 2)).toEqual([
    {
      clientId: 1, personId: "bo", name: "Bo", color: "#1F6FA8", cursor: [10, 21], selected: ["one"],
      view: { left: 0, top: 0, right: 800, bottom: 600 },
    },
  ]);
});

test("what makes no sense is left out, what is too much is cut", () => {
  const states = new Map<number, Record<string, unknown>>([
    [1, { user: { name: 7 }, whiteboard: {} }],
    [2, { user: bo }],
    [3, { user: { name: "N".repeat(999), color: "red;}" }, whiteboard: { cursor: [1e99, -1e99], selected: ["a b", "ok", 7, ...Array(200).fill("x")] } }],
    [4, { user: bo, whiteboard: { cursor: ["1", null], selected: "all", view: [5, 5, 5, 5] } }],
  ]);
  const [long, odd, ...more] = othersFrom(states, 9);
  expect(more).toEqual([]);
  expect(long?.name).toHaveLength(80);
  expect(long).toMatchObject({ color: "var(--muted)", cursor: [FAR, -FAR] });
  expect(long?.selected.length).toBeLessThan(51);
  expect(odd).toMatchObject({ cursor: undefined, selected: [], view: undefined });
});

test("a pointer that runs is told ten times a second, and one that rests not at all", () => {
  vi.useFakeTimers();
  const told: unknown[] = [];
  const teller = new Teller((presence) => told.push(presence));
  teller.hold(["one"], true);
  for (let at = 0; at < 100; at += 1) {
    teller.point([at, 0]);
    vi.advanceTimersByTime(10);
  }
  expect(told).toHaveLength(1_000 / TELL_MILLISECONDS);
  teller.point([99, 0]);
  vi.advanceTimersByTime(1_000);
  const soFar = told.length;
  teller.point([99, 0]);
  teller.hold(["one"], true);
  vi.advanceTimersByTime(1_000);
  expect(told).toHaveLength(soFar);
  teller.hold(["one"], false);
  vi.advanceTimersByTime(1_000);
  expect(told.at(-1)).toBeNull();
  vi.useRealTimers();
});
