import { expect, test } from "vitest";

import type { Block } from "../api/types";
import { blockKinds, insertAfter, kindOf, moved, shownBlocks, textOf, tidied, turned, withText } from "./blocks";

const one: Block = { id: "one", type: "paragraph", text: "First\nSecond" };
const two: Block = { id: "two", type: "list", style: "bullet", items: ["a", "", "b"] };
const three: Block = { id: "three", type: "divider" };

test("each kind knows its own blocks, and only those", () => {
  for (const kind of blockKinds) {
    const block = kind.make("id", "text");
    expect(blockKinds.filter((each) => each.isSame(block)).map((each) => each.key)).toEqual([kind.key]);
    expect(kindOf(block)).toBe(kind);
  }
});

test("turning a text into a list and back keeps its words", () => {
  const list = blockKinds.find((kind) => kind.key === "bullets");
  const paragraph = blockKinds.find((kind) => kind.key === "paragraph");
  if (!list || !paragraph) throw new Error("both are offered");
  const asList = turned(one, list);
  expect(asList).toMatchObject({ type: "list", items: ["First", "Second"] });
  expect(turned(asList, paragraph)).toEqual(one);
});

test("what is typed into a list are its lines; a heading has one line only", () => {
  expect(textOf(withText(two, "x\ny"))).toBe("x\ny");
  expect(withText({ id: "h", type: "heading", level: 2, text: "" }, "x\ny")).toMatchObject({ text: "x y" });
});

function ids(blocks: Block[]): string {
  return blocks.map((each) => each.id).join(" ");
}

test("blocks are inserted and moved, and stay at the ends", () => {
  expect(ids(insertAfter([one, two], "one", three))).toBe("one three two");
  expect(ids(insertAfter([one, two], undefined, three))).toBe("three one two");
  expect(ids(moved([one, two, three], "one", 1))).toBe("two one three");
  expect(ids(moved([one, two, three], "one", -1))).toBe("one two three");
  expect(ids(moved([one, two, three], "three", 1))).toBe("one two three");
});

test("empty lines of a list are not sent, and empty blocks not shown", () => {
  expect(tidied([two])).toMatchObject([{ items: ["a", "b"] }]);
  expect(tidied([{ id: "five", type: "list", style: "bullet", items: ["", " "] }])).toMatchObject([{ items: [""] }]);
  const empty: Block = { id: "four", type: "paragraph", text: " " };
  expect(shownBlocks([empty, one, three])).toEqual([one, three]);
});
