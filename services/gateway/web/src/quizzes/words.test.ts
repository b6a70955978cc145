import { expect, test } from "vitest";

import type { Answer, ShownQuestion } from "../api/types";
import { answerInWords, clockWords, isGiven, movedTo, plainNumber } from "./words";

test.each([
  [0, "0:00"],
  [-5, "0:00"],
  [900, "0:01"],
  [65_000, "1:05"],
  [3_600_000, "1:00:00"],
  [3_661_000, "1:01:01"],
])("%i milliseconds are %s on the clock", (milliseconds, words) => {
  expect(clockWords(milliseconds)).toBe(words);
});

test("numbers say no more than they know", () => {
  expect(plainNumber(2)).toBe("2");
  expect(plainNumber(0.666_666)).toBe("0.67");
});

const parts = [
  { id: "a", text: "Aeschylus" },
  { id: "b", text: "Sophocles" },
];

test.each<[ShownQuestion, Answer, string[]]>([
  [{ type: "single", id: "q", prompt: "", points: 1, options: parts }, { type: "single", choice: "b" }, ["Sophocles"]],
  [{ type: "multiple", id: "q", prompt: "", points: 1, options: parts, is_partial: true }, { type: "multiple", choices: ["a", "b"] }, ["Aeschylus", "Sophocles"]],
  [{ type: "number", id: "q", prompt: "", points: 1, unit: "m" }, { type: "number", value: 5 }, ["5 m"]],
  [{ type: "ordering", id: "q", prompt: "", points: 1, items: parts, is_partial: true }, { type: "ordering", order: ["b", "a"] }, ["1. Sophocles", "2. Aeschylus"]],
])("an answer in words", (question, answer, words) => {
  expect(isGiven(answer)).toBe(true);
  expect(answerInWords(question, answer)).toEqual(words);
});

test("what is blank is not given", () => {
  const blanks: (Answer | null)[] = [null, { type: "short", text: "  " }, { type: "single", choice: null }, { type: "matching", pairs: {} }];
  expect(blanks.some(isGiven)).toBe(false);
});

test("a thing moves to its place, and the others make room", () => {
  const list = ["a", "b", "c", "d"];
  expect(movedTo(list, 3, 0)).toEqual(["d", "a", "b", "c"]);
  expect(movedTo(list, 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(movedTo(list, 1, 1)).toBe(list);
  expect(movedTo(list, 0, -1)).toBe(list);
  expect(movedTo(list, 3, 4)).toBe(list);
});
