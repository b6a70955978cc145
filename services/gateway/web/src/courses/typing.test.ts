import { expect, test } from "vitest";

import type { Block } from "../api/types";
import { staysOnEnter, turnedByTyping, withLink, withMark } from "./typing";

const paragraph: Block = { id: "one", type: "paragraph", text: "" };
const list: Block = { id: "two", type: "list", style: "bullet", items: [] };

test.each([
  ["## ", "heading-2"],
  ["### Title", "heading-3"],
  ["- ", "bullets"],
  ["1. one", "numbers"],
  ["> said", "quote"],
  ["```", "code"],
  ["#hashtag", undefined],
  ["2 - 1", undefined],
])("a paragraph that begins with %s turns into %s", (text, key) => {
  expect(turnedByTyping(paragraph, text)?.kind.key).toBe(key);
});

test("what follows the sign stays, and other blocks do not turn", () => {
  expect(turnedByTyping(paragraph, "### Title")?.text).toBe("Title");
  expect(turnedByTyping(list, "## ")).toBeUndefined();
});

test("marks go around what is selected, and off again", () => {
  const bold = withMark({ text: "a word b", from: 2, to: 6 }, "**");
  expect(bold).toEqual({ text: "a **word** b", from: 4, to: 8 });
  expect(withMark(bold, "**")).toEqual({ text: "a word b", from: 2, to: 6 });
});

test("a link selects its address", () => {
  const { text, from, to } = withLink({ text: "see this", from: 4, to: 8 });
  expect(text).toBe("see [this](https://)");
  expect(text.slice(from, to)).toBe("https://");
});

test("Enter leaves a list from an empty line, and never leaves code", () => {
  expect(staysOnEnter(list, "a", 1)).toBe(true);
  expect(staysOnEnter(list, "a\n", 2)).toBe(false);
  expect(staysOnEnter({ id: "c", type: "code", language: "", text: "" }, "", 0)).toBe(true);
  expect(staysOnEnter(paragraph, "a", 1)).toBe(false);
});
