import { expect, test } from "vitest";

import type { Question } from "../api/types";
import { linesOf, newOption, newQuestion, questionTypes, shifted } from "./writing";

test.each(questionTypes)("a new question of type %s is whole: it has a key, and ids of its own", (type) => {
  const question = newQuestion(type);
  expect(question.type).toBe(type);
  expect(question.id).not.toBe(newQuestion(type).id);
});

test("one of the first two options is right", () => {
  const { options, correct } = newQuestion("single") as Extract<Question, { type: "single" }>;
  expect(new Set(options.map((option) => option.id)).size).toBe(2);
  expect(options.map((option) => option.id)).toContain(correct);
});

test("a new option says what no other says", () => {
  const used = [{ text: "Option 1" }, { text: "Option 3" }];
  expect(newOption(used).text).toBe("Option 4");
});

test("a question moves within its list, and not out of it", () => {
  expect(shifted(["a", "b"], 0, 1)).toEqual(["b", "a"]);
  expect(shifted(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(shifted(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

test("lines are kept once", () => {
  expect(linesOf(" a \n\nb\na")).toEqual(["a", "b"]);
});
