import { expect, test } from "vitest";

import { titleOf } from "./files";

test.each([
  ["Reading notes.md", "Reading notes"],
  ["reading_notes.MARKDOWN", "reading notes"],
  ["ωδή.txt", "ωδή"],
  ["notes.v2.md", "notes.v2"],
  [".md", ""],
  [`${"a".repeat(300)}.md`, "a".repeat(200)],
])("what %s holds is called %s", (name, title) => {
  expect(titleOf(name)).toBe(title);
});
