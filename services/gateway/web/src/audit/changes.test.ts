import { expect, test } from "vitest";

import { actionWords, changesOf, nameOf } from "./changes";

test("an action reads as words", () => {
  expect(actionWords("membership.role_changed")).toBe("Membership role changed");
});

test("only what differs is a change", () => {
  const entry = { before: { title: "Plans", max: null, tags: ["a"] }, after: { title: "Old plans", max: null, tags: ["a", "b"] } };
  expect(changesOf(entry)).toEqual([
    { field: "title", before: "Plans", after: "Old plans" },
    { field: "tags", before: '["a"]', after: '["a","b"]' },
  ]);
  expect(nameOf(entry)).toBe("Old plans");
});

test("what began or ended has one side", () => {
  expect(changesOf({ before: null, after: { role: "learner" } })).toEqual([{ field: "role", before: "", after: "learner" }]);
  expect(changesOf({ before: null, after: null })).toEqual([]);
  expect(nameOf({ before: { name: "Script" }, after: null })).toBe("Script");
});
