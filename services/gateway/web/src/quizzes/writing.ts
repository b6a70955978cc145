import type { Question } from "../api/types";

export type QuestionType = Question["type"];

export const questionTypeNames: Record<QuestionType, string> = {
  single: "One right option",
  multiple: "Several right options",
  true_false: "True or false",
  short: "Short answer",
  number: "Number",
  matching: "Matching",
  ordering: "Ordering",
};

export const questionTypes = Object.keys(questionTypeNames) as QuestionType[];

function newId(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** Words nobody has used yet among some: "Option 3". */
function freshWords(what: string, used: string[]): string {
  let number = used.length + 1;
  while (used.includes(`${what} ${number}`)) number += 1;
  return `${what} ${number}`;
}

export function newOption(used: { text: string }[]) {
  return { id: newId(), text: freshWords("Option", used.map((each) => each.text)), feedback: "" };
}

export function newItem(used: { text: string }[]) {
  return { id: newId(), text: freshWords("Step", used.map((each) => each.text)) };
}

export function newPair(used: { prompt: string; match: string }[]) {
  const prompt = freshWords("Term", used.map((each) => each.prompt));
  return { id: newId(), prompt, match: freshWords("Meaning", used.map((each) => each.match)) };
}

/** A question to begin with, whole enough to be kept before anything is typed. */
export function newQuestion(type: QuestionType): Question {
  const all = { id: newId(), prompt: "", points: 1, feedback: "" };
  const first = newOption([]);
  switch (type) {
    case "single":
      return { ...all, type, options: [first, newOption([first])], correct: first.id };
    case "multiple":
      return { ...all, type, options: [first, newOption([first])], correct: [first.id], is_partial: true };
    case "true_false":
      return { ...all, type, correct: true };
    case "short":
      return { ...all, type, accepted: ["Answer"], is_case_sensitive: false };
    case "number":
      return { ...all, type, correct: 0, tolerance: 0, unit: "" };
    case "matching": {
      const pair = newPair([]);
      return { ...all, type, pairs: [pair, newPair([pair])], extra: [], is_partial: true };
    }
    case "ordering": {
      const item = newItem([]);
      return { ...all, type, items: [item, newItem([item])], is_partial: true };
    }
  }
}

/** A list with one of it a place further up or down; the same list where there is no further place. */
export function shifted<T>(all: T[], from: number, step: -1 | 1): T[] {
  const to = from + step;
  const [one, other] = [all[from], all[to]];
  if (one === undefined || other === undefined || to < 0) return all;
  return all.with(from, other).with(to, one);
}

/** Lines as somebody types them: each once, none empty. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
}
