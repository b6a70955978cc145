import { expect, test } from "vitest";

import { afterStep, placed } from "./categoryChanges";

const all = [{ id: "a" }, { id: "b" }, { id: "c" }];

function order(list: { id: string }[]): string {
  return list.map((each) => each.id).join("");
}

test.each([
  ["a", 1, "bac"],
  ["b", -1, "bac"],
  ["b", 1, "acb"],
  ["c", -1, "acb"],
] as const)("a category %s that goes %i places makes %s", (id, step, expected) => {
  expect(order(placed(all, id, afterStep(all, id, step) ?? ""))).toBe(expected);
});

test("what is at an end goes no further", () => {
  expect(afterStep(all, "a", -1)).toBeUndefined();
  expect(afterStep(all, "c", 1)).toBeUndefined();
  expect(afterStep(all, "gone", 1)).toBeUndefined();
});

test("what is gone changes nothing", () => {
  expect(placed(all, "gone", "first")).toBe(all);
});
