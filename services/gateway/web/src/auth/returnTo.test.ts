import { expect, test } from "vitest";

import { returnTo, signInAddress } from "./returnTo";

test.each([
  ["/boards/1?panel=people#x", "/boards/1?panel=people#x"],
  [null, "/"],
  ["", "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["/\t/evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["boards/1", "/"],
  ["/sign-in?next=/sign-in", "/"],
])("%j leads to %s", (wanted, path) => {
  expect(returnTo(wanted)).toBe(path);
});

test("the sign-in address remembers the page", () => {
  expect(signInAddress("/boards/1?a=b")).toBe("/sign-in?next=%2Fboards%2F1%3Fa%3Db");
  expect(signInAddress("/")).toBe("/sign-in");
});
