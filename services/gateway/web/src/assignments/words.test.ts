import { expect, test } from "vitest";

import { Problem } from "../api/problem";
import type { AssignmentSettings } from "../api/types";
import { lateInWords, lateNowInWords, latenessInWords, markInWords, reasonInWords, refusalInWords, termsOf } from "./words";

const asked: AssignmentSettings = {
  points: 20,
  due_at: "2030-01-01T12:00:00Z",
  late: "percent",
  late_percent_per_day: 10,
  hand_ins_allowed: 3,
  accepts: ["text"],
};

test("what comes late is said as it is set", () => {
  expect(lateInWords({ ...asked, late: "refused" })).toBe("Nothing is taken after that.");
  expect(lateInWords({ ...asked, late: "marked" })).toBe("What comes later is marked as late.");
  expect(lateInWords(asked)).toBe("Each day that has begun after that takes 10 % off.");
});

test("terms count what is left", () => {
  const open = { settings: asked, hand_ins_left: 1, may_submit: true };
  expect(termsOf(open, false)).toEqual(["Up to 20 points.", "1 hand-in left."]);
  expect(termsOf(open, true)[1]).toBe("3 hand-ins for each learner.");
  expect(termsOf({ ...open, hand_ins_left: 0, may_submit: false }, false)[1]).toBe("No hand-ins left.");
  // What was given back may be done again, however often one has.
  expect(termsOf({ ...open, hand_ins_left: 0 }, false)[1]).toContain("once more");
  expect(termsOf({ ...open, settings: { ...asked, points: 1 }, hand_ins_left: null }, false)[0]).toBe("Up to 1 point.");
});

test("what handing in now costs is said only when it is late", () => {
  expect(lateNowInWords({ is_late_now: false, late_percent_now: 0 })).toBeUndefined();
  expect(lateNowInWords({ is_late_now: true, late_percent_now: 0 })).toContain("marked as late");
  expect(lateNowInWords({ is_late_now: true, late_percent_now: 20 })).toContain("loses 20 %");
});

test("a mark says what lateness took", () => {
  expect(markInWords({ score: null, raw_score: null, points: 20 })).toBeUndefined();
  expect(markInWords({ score: 18, raw_score: 18, points: 20 })).toBe("18 of 20 points");
  expect(markInWords({ score: 14.4, raw_score: 18, points: 20 })).toBe("14.4 of 20 points (18 before lateness)");
  expect(latenessInWords({ is_late: true, late_days: 2, late_percent: 20 })).toBe("late (day 2), 20 % off");
  expect(latenessInWords({ is_late: false, late_days: 0, late_percent: 0 })).toBe("");
});

test.each(["not-enrolled", "lesson-not-open", "past-due", "no-hand-ins-left"] as const)("%s has the same words before and after it is tried", (code) => {
  expect(reasonInWords(code)).not.toBe("");
  expect(refusalInWords(new Problem({ status: 409, code, title: "No" }))).toBe(reasonInWords(code));
});

test("a refusal without words of its own says what the API says", () => {
  expect(refusalInWords(new Problem({ status: 422, code: "too-many-points", title: "There are not so many points to earn" }))).toBe(
    "There are not so many points to earn.",
  );
});
