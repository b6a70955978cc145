import { getSchema } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { expect, test } from "vitest";

import { documentSchema } from "../editor/extensions";
import { differences, hunks } from "./differences";

const schema = getSchema(documentSchema());

function written(...paragraphs: string[]): Node {
  return schema.node(
    "doc",
    null,
    paragraphs.map((text) => schema.node("paragraph", null, text ? [schema.text(text)] : [])),
  );
}

/** The differences with the text that stands at each place of then. */
function between(then: Node, now: Node) {
  const { onlyThen, onlyNow } = differences(then, now);
  return {
    gone: onlyThen.map(({ from, to }) => then.textBetween(from, to)),
    came: onlyNow.map(({ text }) => text),
    places: onlyNow.map(({ at, isBlock }) => (isBlock ? at : then.textBetween(0, at, "|"))),
  };
}

test("the same text has none", () => {
  expect(differences(written("rain falls"), written("rain falls"))).toEqual({ onlyThen: [], onlyNow: [] });
});

test("a word in the place of another", () => {
  expect(between(written("cold rain falls"), written("warm rain falls"))).toEqual({
    gone: ["cold"],
    came: ["warm"],
    places: ["cold"],
  });
});

test("what was written at the end stands after what was there", () => {
  expect(between(written("rain"), written("rain falls"))).toEqual({ gone: [], came: [" falls"], places: ["rain"] });
});

test("words changed side by side are one change", () => {
  expect(between(written("so cold rain falls"), written("so warm wind falls"))).toMatchObject({
    gone: ["cold rain"],
    came: ["warm wind"],
  });
});

test("a paragraph that came since stands between its neighbours", () => {
  const then = written("one", "three");
  expect(between(then, written("one", "two", "three"))).toEqual({ gone: [], came: ["two"], places: [5] });
  expect(then.resolve(5).depth).toBe(0);
});

test("paragraphs that are gone are marked each by itself", () => {
  expect(between(written("one", "two", "three", "four"), written("one", "four"))).toMatchObject({
    gone: ["two", "three"],
    came: [],
  });
});

test("a document that was empty", () => {
  expect(between(written(""), written("rain"))).toMatchObject({ gone: [], came: ["rain"] });
  expect(between(written("rain"), written(""))).toMatchObject({ gone: ["rain"], came: [] });
});

test("scripts without spaces are told apart by words", () => {
  expect(between(written("今日は雨です"), written("今日は雪です"))).toMatchObject({ gone: ["雨"], came: ["雪"] });
});

test("two long lists without anything in common are one change, found at once", () => {
  const [one, other] = ["a", "b"].map((letter) => Array.from({ length: 20_000 }, (_, index) => `${letter}${index}`)) as [string[], string[]];
  expect(hunks(one, other)).toEqual([{ from: 0, to: 20_000, otherFrom: 0, otherTo: 20_000 }]);
});

test("applying the hunks to one list makes the other", () => {
  const letters = "abcab";
  for (let round = 0; round < 200; round += 1) {
    const [one, other] = [7, 11].map((step) =>
      Array.from({ length: (round * step) % 13 }, (_, index) => letters[(round * step + index * index * (step + round)) % 5] ?? ""),
    ) as [string[], string[]];
    const made = [...one];
    for (const { from, to, otherFrom, otherTo } of hunks(one, other).toReversed()) {
      made.splice(from, to - from, ...other.slice(otherFrom, otherTo));
    }
    expect(made).toEqual(other);
  }
});
