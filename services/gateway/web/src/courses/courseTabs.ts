import type { Course } from "../api/types";

export interface CourseTab {
  /** Behind the address of the course. */
  to: string;
  name: string;
}

/** Whether somebody takes part in a course, now or to its end. */
export function takesPart({ enrolment }: Pick<Course, "enrolment">): boolean {
  return enrolment?.status === "active" || enrolment?.status === "completed";
}

/** Whether a course has a leaderboard for somebody: the API gives no other one. */
export function hasLeaderboard(course: Pick<Course, "leaderboard" | "staff_role" | "enrolment">): boolean {
  if (course.staff_role) return course.leaderboard !== "off";
  return course.leaderboard === "public" && takesPart(course);
}

/** Whether there are grades to be seen: everybody's for who teaches, their own for who takes part. */
export function hasGrades(course: Pick<Course, "staff_role" | "enrolment">): boolean {
  return course.staff_role !== null || takesPart(course);
}

/** What of a course has a screen of its own, for who looks at it. */
export function courseTabs(course: Pick<Course, "leaderboard" | "staff_role" | "enrolment">): CourseTab[] {
  return [
    { to: "", name: "Course" },
    ...(hasGrades(course) ? [{ to: "/grades", name: "Grades" }] : []),
    ...(hasLeaderboard(course) ? [{ to: "/leaderboard", name: "Leaderboard" }] : []),
    ...(takesPart(course) ? [{ to: "/points", name: "Your points" }] : []),
  ];
}
