import { expect, test } from "vitest";

import { passwordRules } from "./passwordRules";

function unmet(password: string): string[] {
  return passwordRules(password, "ana.duarte@example.org", "Ana Duarte")
    .filter((rule) => !rule.isMet)
    .map((rule) => rule.key);
}

test("all rules are there before typing, and none is met", () => {
  expect(unmet("")).toEqual(["length", "personal", "variety"]);
});

test.each([
  ["correct horse", []],
  ["short", ["length"]],
  ["aaaaaaaaaa", ["variety"]],
  ["Ana Duarte", ["personal"]],
  ["ana.duarte", ["personal"]],
  ["🐢🐢🐢🐢", ["length", "variety"]],
])("%s", (password, keys) => {
  expect(unmet(password)).toEqual(keys);
});
