import { describe, expect, test } from "vitest";

import type { LessonItem, Outline, Rule } from "../api/types";
import { doneInWords, firstOfEachLock, laterLessons, mayMark, missingOf, missingTimeInWords, percentOf, ruleInWords, standingOf, withTicks, type Ticks } from "./progress";

function lesson(id: string, part: Partial<LessonItem> = {}): LessonItem {
  return { id, status: "published", is_required: true, completion: { by: "manual" }, progress: null, lock: null, ...part } as LessonItem;
}

const completed = { state: "completed", seconds: 0, score: null, position: null, started_at: "", completed_at: "" } as const;
const started = { ...completed, state: "started", completed_at: null } as const;
const mine = { percent: 0, done: 0, total: 3, status: "active", completed_at: null, last_lesson_id: null, next_lesson_id: null } as const;

const outline = {
  may_open: true,
  mine,
  chapters: [
    { id: "A", done: 0, total: 2, lessons: [lesson("a"), lesson("b")] },
    { id: "B", done: 0, total: 1, lessons: [lesson("c"), lesson("d", { is_required: false })] },
  ],
} as unknown as Outline;

function ticks(...ids: string[]): Ticks {
  return new Map(ids.map((id) => [id, "sending"]));
}

describe("what is ticked here moves all that shows it", () => {
  test("lesson, chapter and course in one step", () => {
    const shown = withTicks(outline, ticks("a"));
    expect(shown.chapters[0]?.lessons[0]?.progress?.state).toBe("completed");
    expect(shown.chapters[0]?.done).toBe(1);
    expect(shown.chapters[1]).toBe(outline.chapters[1]);
    expect(shown.mine).toMatchObject({ done: 1, percent: 33 });
  });

  test("what is optional counts for nothing", () => {
    const shown = withTicks(outline, ticks("d"));
    expect(shown.chapters[1]?.lessons[1]?.progress?.state).toBe("completed");
    expect(shown.mine).toMatchObject({ done: 0, percent: 0 });
  });

  test("what the API counted already is not counted again", () => {
    const counted = {
      ...outline,
      mine: { ...mine, done: 1, percent: 33 },
      chapters: [{ id: "A", done: 1, total: 3, lessons: [lesson("a", { progress: completed })] }],
    } as unknown as Outline;
    expect(withTicks(counted, ticks("a"))).toEqual(counted);
  });

  test("a course is complete when the API says so, not before", () => {
    const shown = withTicks(outline, ticks("a", "b", "c"));
    expect(shown.mine).toMatchObject({ done: 3, percent: 99, status: "active" });
  });
});

test.each([
  [0, 0, 0],
  [1, 3, 33],
  [2, 3, 66],
  [199, 200, 99],
  [3, 3, 99],
])("%i of %i are %i per cent, rounded down", (done, total, percent) => {
  expect(percentOf(done, total)).toBe(percent);
});

test.each<[Rule, Partial<LessonItem>["progress"], boolean]>([
  [{ by: "manual" }, null, true],
  [{ by: "manual" }, completed, false],
  [{ by: "viewed" }, null, false],
  [{ by: "time", seconds: 60 }, { ...started, seconds: 59 }, false],
  [{ by: "time", seconds: 60 }, { ...started, seconds: 60 }, true],
  [{ by: "score", percent: 50 }, started, false],
  [{ by: "submitted" }, started, false],
])("the button for %j", (completion, progress, expected) => {
  expect(mayMark(lesson("a", { completion, progress: progress ?? null }))).toBe(expected);
});

test("each rule has its words", () => {
  expect(ruleInWords({ by: "time", seconds: 600 })).toBe("Complete after 10 min in it.");
  expect(ruleInWords({ by: "time", seconds: 90 })).toBe("Complete after 90 seconds in it.");
  expect(ruleInWords({ by: "submitted" }, "quiz")).toContain("attempt");
});

test("where one is in a lesson is a word", () => {
  const none: Ticks = new Map();
  expect(standingOf(lesson("a"), outline, none)).toBe("open");
  expect(standingOf(lesson("a", { progress: started }), outline, none)).toBe("started");
  expect(standingOf(lesson("a", { progress: completed }), outline, none)).toBe("done");
  expect(standingOf(lesson("a"), outline, new Map([["a", "waiting"]]))).toBe("waiting");
  expect(standingOf(lesson("a", { status: "draft" }), outline, none)).toBe("draft");
  expect(standingOf(lesson("a", { lock: { reasons: [] } }), outline, none)).toBe("locked");
  expect(standingOf(lesson("a"), { may_open: false, mine: null }, none)).toBe("closed");
});

test("what is missing is required and not done", () => {
  expect(missingOf(withTicks(outline, ticks("a"))).map((each) => each.id)).toEqual(["b", "c"]);
});

test("lessons that came after somebody was through take nothing from 100 per cent", () => {
  const through = { status: "completed", done: 6, total: 8 } as const;
  expect(laterLessons(through)).toBe(2);
  expect(doneInWords(through)).toBe("Completed");
  expect(doneInWords({ ...through, total: 6 })).toBe("6 of 6 done");
  expect(laterLessons({ ...through, status: "active" })).toBe(0);
  expect(doneInWords({ ...through, status: "active" })).toBe("6 of 8 done");
});

test("what is missing of a time is never said to be none before it is", () => {
  expect(missingTimeInWords(300)).toBe("5 min to go.");
  expect(missingTimeInWords(61)).toBe("2 min to go.");
  expect(missingTimeInWords(59)).toBe("Less than a minute to go.");
  expect(missingTimeInWords(0)).toBe("You have been here long enough.");
});

function behind(id: string) {
  return { reasons: [{ why: "sequence" as const, lesson: { id, title: "" }, at: null }] };
}

test("of lessons that wait for the same only the first says it", () => {
  const chapters = [
    { lessons: [lesson("a"), lesson("b", { lock: behind("a") }), lesson("c", { lock: behind("a") })] },
    { lessons: [lesson("d", { lock: behind("a") }), lesson("e", { lock: behind("x") }), lesson("f"), lesson("g", { lock: behind("x") })] },
  ] as Outline["chapters"];
  expect([...firstOfEachLock({ chapters })]).toEqual(["b", "e", "g"]);
});
