import type { Problem } from "../api/problem";
import type { StaffMember } from "../api/types";

export type StaffRole = StaffMember["role"];

/** What each role of a course's staff does, widest first. */
export const staffRoles: { role: StaffRole; name: string; about: string }[] = [
  { role: "owner", name: "Owner", about: "publishes the course and decides who teaches it" },
  { role: "editor", name: "Editor", about: "writes lessons and looks after learners" },
  { role: "viewer", name: "Viewer", about: "reads everything, drafts too, and changes nothing" },
];

export function staffRoleName(role: StaffRole): string {
  return staffRoles.find((each) => each.role === role)?.name ?? role;
}

/** Why the staff of a course stays as it is. */
export function staffProblem(problem: Problem): string {
  if (problem.code === "last-owner") return "A course always keeps an owner. Make somebody else owner first.";
  return problem.sentence;
}
