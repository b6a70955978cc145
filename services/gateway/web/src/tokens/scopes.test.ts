import { expect, test } from "vitest";

import { endOf, scopesInWords, scopesOf } from "./scopes";

test("what is not chosen is no scope", () => {
  expect(scopesOf({ boards: "write", audit: "none", profile: "read" })).toEqual(["profile:read", "boards:write"]);
  expect(scopesOf({})).toEqual([]);
});

test("changing says more than reading", () => {
  expect(scopesInWords(["boards:read", "boards:write", "audit:read"])).toBe("Change boards · Read audit");
  expect(scopesInWords([])).toBe("");
});

test("a life of days ends so many days from now", () => {
  expect(endOf(30, new Date("2026-01-31T10:00:00Z"))).toBe("2026-03-02T10:00:00.000Z");
});
