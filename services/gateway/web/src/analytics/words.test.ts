import { expect, it } from "vitest";

import { daysInWords, lostBefore, span } from "./words";

it("says how long in words", () => {
  expect([0, 59, 60, 3599, 3600, 3900].map(span)).toEqual(["0 s", "59 s", "1 min", "59 min", "1 h", "1 h 5 min"]);
});

it("says days in words, the same for everybody", () => {
  expect(daysInWords({ from: "2026-11-22", to: "2026-11-22" })).toBe("Nov 22, 2026");
  expect(daysInWords({ from: "2026-11-16", to: "2026-11-22" })).toBe("Nov 16 – Nov 22, 2026");
});

it("knows nothing of what is hidden", () => {
  expect([lostBefore(10, 7), lostBefore(7, 10), lostBefore(undefined, 7), lostBefore(null, 7), lostBefore(7, null)]).toEqual([3, 0, 0, 0, 0]);
});
