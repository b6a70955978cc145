import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { useMe } from "../orgs/queries";
import { Failure } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { CourseTabs } from "./CourseTabs";
import { courseQuery } from "./queries";
import { RestoreCourse } from "./RestoreCourse";
import { useCourseRooms } from "./useCourseRooms";

interface CoursePartProps {
  /** What it shows: "Leaderboard". */
  name: string;
  /** Whether it is there for who looks at it. */
  isThere: (course: Course) => boolean;
  /** It needs all the room there is, as wide tables do. */
  isWide?: boolean;
  children: (course: Course) => ReactNode;
}

/** A screen of a course beside its own: which course, its tabs, and what it shows. */
export function CoursePart({ name, isThere, isWide = false, children }: CoursePartProps) {
  const { courseId = "" } = useParams();
  const query = useQuery(courseQuery(courseId));
  const course = query.data;
  useCourseRooms(course);
  const org = useMe().orgs.find((each) => each.id === course?.org_id);
  useTitle(course ? `${name} of ${course.title}` : name);
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !course) {
    return <Failure heading="h1" error={query.error} title="The course could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!course) return <ScreenSkeleton />;
  if (course.trashed_at) return <RestoreCourse course={course} />;
  if (!isThere(course)) return <NotFound />;
  return (
    <div className={`mx-auto w-full px-4 pb-16 md:px-8 ${isWide ? "max-w-6xl" : "max-w-5xl"}`}>
      <p className="truncate pt-6 pb-3 text-table text-muted">
        {org ? (
          <Link to={`/o/${org.slug}/courses`} className="rounded-control py-1 hover:text-ink hover:underline">
            {org.name} / Courses
          </Link>
        ) : (
          "Course"
        )}
      </p>
      <h1 className="text-title font-medium break-words" dir="auto">
        {course.title}
      </h1>
      <CourseTabs course={course} />
      <div className={`pt-6 ${isWide ? "" : "max-w-3xl"}`}>{children(course)}</div>
    </div>
  );
}
