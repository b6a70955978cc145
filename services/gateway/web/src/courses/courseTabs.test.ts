import { expect, test } from "vitest";

import type { Course } from "../api/types";
import { courseTabs } from "./courseTabs";

type Facts = Pick<Course, "leaderboard" | "staff_role" | "enrolment">;

function names(facts: Partial<Facts>): string[] {
  return courseTabs({ leaderboard: "off", staff_role: null, enrolment: null, ...facts }).map(({ name }) => name);
}

const enrolment = { status: "active" } as Facts["enrolment"];

test("learners have the tab of a leaderboard only where it is for them, teachers wherever there is one", () => {
  expect(names({ leaderboard: "public" })).toEqual(["Course"]);
  expect(names({ leaderboard: "public", enrolment })).toEqual(["Course", "Grades", "Leaderboard", "Your points"]);
  expect(names({ leaderboard: "staff", enrolment })).toEqual(["Course", "Grades", "Your points"]);
  expect(names({ leaderboard: "staff", staff_role: "viewer" })).toEqual(["Course", "Grades", "Leaderboard"]);
  expect(names({ leaderboard: "off", staff_role: "owner" })).toEqual(["Course", "Grades"]);
  expect(names({ leaderboard: "public", enrolment: { status: "withdrawn" } as Facts["enrolment"] })).toEqual(["Course"]);
});
