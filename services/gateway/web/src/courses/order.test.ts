import { describe, expect, test } from "vitest";

import { afterDrop, shiftChapter, shiftLesson, type Ordered } from "./order";

const outline: Ordered[] = [chapter("A", "1", "2"), chapter("B"), chapter("C", "3")];

function chapter(id: string, ...lessons: string[]): Ordered {
  return { id, lessons: lessons.map((each) => ({ id: each })) };
}

/** `A12 B C3` */
function written(chapters: Ordered[] | undefined): string | undefined {
  return chapters?.map(({ id, lessons }) => id + lessons.map((each) => each.id).join("")).join(" ");
}

describe("by keyboard", () => {
  test.each<[string, -1 | 1, string | undefined]>([
    ["1", 1, "A21 B C3"],
    ["2", -1, "A21 B C3"],
    ["2", 1, "A1 B2 C3"],
    ["3", -1, "A12 B3 C"],
    ["1", -1, undefined],
    ["3", 1, undefined],
    ["unknown", 1, undefined],
  ])("lesson %s by %i", (id, step, after) => {
    expect(written(shiftLesson(outline, id, step))).toBe(after);
  });

  test.each<[string, -1 | 1, string | undefined]>([
    ["A", 1, "B A12 C3"],
    ["C", -1, "A12 C3 B"],
    ["A", -1, undefined],
    ["C", 1, undefined],
  ])("chapter %s by %i takes its lessons along", (id, step, after) => {
    expect(written(shiftChapter(outline, id, step))).toBe(after);
  });
});

describe("by dragging", () => {
  test.each<["chapter" | "lesson", string, "chapter" | "lesson", string, "before" | "after", string | undefined]>([
    ["lesson", "1", "lesson", "2", "after", "A21 B C3"],
    ["lesson", "3", "lesson", "1", "before", "A312 B C"],
    ["lesson", "1", "lesson", "3", "after", "A2 B C31"],
    ["lesson", "1", "chapter", "B", "after", "A2 B1 C3"],
    ["lesson", "1", "lesson", "2", "before", undefined],
    ["lesson", "1", "lesson", "1", "after", undefined],
    ["chapter", "C", "chapter", "A", "before", "C3 A12 B"],
    ["chapter", "A", "lesson", "3", "after", "B C3 A12"],
    ["chapter", "A", "chapter", "A", "after", undefined],
    ["chapter", "A", "lesson", "2", "after", undefined],
  ])("%s %s on %s %s, %s", (kind, id, ontoKind, onto, drop, after) => {
    expect(written(afterDrop(outline, { kind, id }, { kind: ontoKind, id: onto }, drop))).toBe(after);
  });
});

test("nothing that was given is changed", () => {
  const before = JSON.stringify(outline);
  shiftLesson(outline, "1", 1);
  afterDrop(outline, { kind: "lesson", id: "1" }, { kind: "lesson", id: "3" }, "after");
  expect(JSON.stringify(outline)).toBe(before);
});
