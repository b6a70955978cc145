import { describe, expect, test } from "vitest";

import type { Course, LessonItem, Outline } from "../api/types";
import { badgeOf, doorOf, duration, neighboursOf } from "./words";

const now = new Date("2026-11-22T12:00:00Z");
const open = {
  id: "1",
  title: "Geometry",
  status: "published",
  enrolment_mode: "open",
  capacity: null,
  enrolled_count: 3,
  is_full: false,
  ends_at: null,
  trashed_at: null,
  staff_role: null,
  enrolment: null,
} as Course;

function mine(status: "pending" | "active" | "completed" | "withdrawn" | "removed"): Pick<Course, "enrolment"> {
  const at = now.toISOString();
  return { enrolment: { status, since: at, created_at: at, percent: 0, completed_at: null } };
}

describe("the door of a course", () => {
  test.each<[string, Partial<Course>, string]>([
    ["open", {}, "enrol"],
    ["on request", { enrolment_mode: "request" }, "ask"],
    ["by invitation", { enrolment_mode: "invite" }, "shut"],
    ["closed", { enrolment_mode: "closed" }, "shut"],
    ["full", { is_full: true, capacity: 3 }, "shut"],
    ["over", { ends_at: "2026-11-22T11:00:00Z" }, "shut"],
    ["not over", { ends_at: "2026-11-22T13:00:00Z" }, "enrol"],
    ["archived", { status: "archived" }, "shut"],
    ["a draft", { status: "draft" }, "shut"],
    ["mine", mine("active"), "in"],
    ["mine although it is full and closed", { ...mine("completed"), is_full: true, enrolment_mode: "closed" }, "in"],
    ["asked for", mine("pending"), "waiting"],
    ["left", mine("withdrawn"), "enrol"],
    ["left, and closed since", { ...mine("withdrawn"), enrolment_mode: "closed" }, "shut"],
    ["one I was taken off", mine("removed"), "shut"],
  ])("%s", (_name, change, kind) => {
    expect(doorOf({ ...open, ...change }, now).kind).toBe(kind);
  });

  test("says how many places there were", () => {
    expect(doorOf({ ...open, is_full: true, capacity: 12 }, now)).toMatchObject({ why: expect.stringContaining("12 places") as string });
  });
});

test.each<[Partial<Course>, string | undefined]>([
  [{}, undefined],
  [{ status: "draft" }, "Draft"],
  [mine("active"), "Enrolled"],
  [{ is_full: true }, "Full"],
  [{ is_full: true, ...mine("active") }, "Enrolled"],
  [{ is_full: true, staff_role: "owner" }, undefined],
  [{ enrolment_mode: "request" }, "On request"],
])("a card of %o says %s", (change, text) => {
  expect(badgeOf({ ...open, ...change })?.text).toBe(text);
});

test.each([
  [0, undefined],
  [45, "45 min"],
  [120, "2 h"],
  [150, "2 h 30 min"],
])("%i minutes are %s", (minutes, text) => {
  expect(duration(minutes)).toBe(text);
});

function lesson(id: string, lock: LessonItem["lock"] = null): LessonItem {
  return { id, lock } as LessonItem;
}

test("next and previous pass by what is locked", () => {
  const chapters = [{ id: "A", lessons: [lesson("1"), lesson("2", { reasons: [] }), lesson("3")] }];
  const outline = { chapters } as unknown as Outline;
  expect(neighboursOf(outline, "1")?.after?.id).toBe("3");
  expect(neighboursOf(outline, "3")?.before?.id).toBe("1");
});

test("next and previous go on through chapters, empty ones too", () => {
  const outline = {
    chapters: [
      { id: "A", lessons: [lesson("1"), lesson("2")] },
      { id: "B", lessons: [] },
      { id: "C", lessons: [lesson("3")] },
    ],
  } as unknown as Outline;
  expect(neighboursOf(outline, "2")).toMatchObject({ place: 2, count: 3, before: { id: "1" }, after: { id: "3" } });
  expect(neighboursOf(outline, "1")?.before).toBeUndefined();
  expect(neighboursOf(outline, "3")?.after).toBeUndefined();
  expect(neighboursOf(outline, "4")).toBeUndefined();
});
