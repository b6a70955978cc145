import type { Course } from "../api/types";
import { useRoom } from "../live/news";

/** Be told of a course while it is on the screen, as one of its learners or teachers. */
export function useCourseRooms(course: Course | undefined): void {
  const isStaff = !!course?.staff_role;
  const takesPart = ["active", "completed"].includes(course?.enrolment?.status ?? "");
  useRoom("course", course && (isStaff || takesPart) ? course.id : undefined);
  useRoom("staff", isStaff ? course.id : undefined);
}
