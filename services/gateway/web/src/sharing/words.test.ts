import { expect, test } from "vitest";

import { addressOf, forgetLinkToken, isForGuests, linkToken } from "./places";
import { endOf, endWords, usesWords } from "./words";

const now = new Date("2026-11-22T12:00:00Z");

test("an end is so many days away, or there is none", () => {
  expect(endOf("7", now)).toBe("2026-11-29T12:00:00.000Z");
  expect(endOf("", now)).toBeNull();
});

test("an end is said as time to come", () => {
  expect(endWords(endOf("7", now), now)).toBe("ends next week");
  expect(endWords(endOf("1", now), now)).toBe("ends tomorrow");
  expect(endWords(null, now)).toBeUndefined();
});

test("how many came in, of how many", () => {
  expect(usesWords(0, null)).toBe("nobody came in yet");
  expect(usesWords(1, null)).toBe("1 person came in");
  expect(usesWords(2, 5)).toBe("2 of 5 came in");
});

test("a link leads to what it opens", () => {
  expect(addressOf({ type: "board", resource_id: "b" })).toBe("/boards/b");
  expect(addressOf({ type: "page", resource_id: "p" })).toBe("/pages/p");
  expect(addressOf({ type: "space", resource_id: "s" })).toBe("/");
});

test("guests have boards and pages, and nothing beside them", () => {
  expect(["/boards/b", "/pages/p"].every(isForGuests)).toBe(true);
  expect(["/", "/me", "/o/school/boards", "/boards/b/members"].some(isForGuests)).toBe(false);
});

test("the token outlives the way to sign in, not the way inside", () => {
  expect(linkToken("#secret")).toBe("secret");
  expect(linkToken("")).toBe("secret");
  forgetLinkToken();
  expect(linkToken("")).toBe("");
});
