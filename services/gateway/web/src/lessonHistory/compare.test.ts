import { expect, test } from "vitest";

import type { LessonContent, QuizContent, TextContent } from "../api/types";
import { compared, isSame, type ComparedLine } from "./compare";
import { linesOf } from "./lines";

function saying(...words: string[]): TextContent {
  return { kind: "text", schema: 1, blocks: words.map((text, index) => ({ id: `b${index}`, type: "paragraph", text })) };
}

function beside(shown: LessonContent, other: LessonContent): ComparedLine[] {
  return compared(linesOf("Antigone", shown), linesOf("Antigone", other));
}

function told(lines: ComparedLine[]): string[] {
  const marks = { both: "", shown: "+", other: "-" };
  return lines.map((line) => line.pieces.map((piece) => marks[piece.in] + piece.text).join("|"));
}

test("a line that was rewritten is one line with its words marked", () => {
  const lines = beside(saying("Enter the chorus.", "They sing of light."), saying("Enter the chorus.", "They sing of the sun."));
  expect(told(lines)).toEqual(["Antigone", "Enter the chorus.", "They sing of |+light|-the sun|."]);
});

test("lines that came and went stand where they were", () => {
  const lines = beside(saying("First.", "Wholly other words here.", "Last."), saying("First.", "Nothing shared at all", "Last.", "More."));
  expect(told(lines)).toEqual(["Antigone", "First.", "+Wholly other words here.", "-Nothing shared at all", "Last.", "-More."]);
  expect(isSame(lines)).toBe(false);
  expect(isSame(beside(saying("First."), saying("First.")))).toBe(true);
});

const quiz = (correct: string): QuizContent => ({
  kind: "quiz",
  schema: 1,
  note: "",
  settings: {
    time_limit_seconds: null,
    attempts_allowed: null,
    counts: "best",
    is_shuffling_questions: false,
    is_shuffling_options: false,
    closes_at: null,
    show_score: "after_submit",
    show_feedback: "after_submit",
    show_keys: "never",
  },
  questions: [
    {
      id: "q1",
      type: "single",
      prompt: "Who wrote it?",
      points: 1,
      feedback: "",
      options: [
        { id: "o1", text: "Sophocles", feedback: "" },
        { id: "o2", text: "Euripides", feedback: "" },
      ],
      correct,
    },
  ],
});

test("an answer key is told in the words of the options", () => {
  const changed = beside(quiz("o1"), quiz("o2")).filter((line) => line.pieces.length > 1);
  expect(changed.map((line) => line.label)).toEqual(["Correct"]);
  expect(told(changed)).toEqual(["+Sophocles|-Euripides"]);
});
