import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { courseQuery } from "../courses/queries";
import { RestoreCourse } from "../courses/RestoreCourse";
import { useCourseRooms } from "../courses/useCourseRooms";
import { Failure } from "../ui/states";
import { useTitle } from "../ui/useTitle";

interface CourseFrameProps {
  title: string;
  /** Where this screen is below, beside the course itself. */
  above?: { to: string; name: string }[];
  children: (course: Course) => ReactNode;
}

/** The head of the screens that tell the staff how a course goes; for others they are not there. */
export function CourseFrame({ title, above, children }: CourseFrameProps) {
  const { courseId = "" } = useParams();
  const query = useQuery(courseQuery(courseId));
  const course = query.data;
  useCourseRooms(course);
  useTitle(course ? `${title} of ${course.title}` : title);
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !course) {
    return <Failure heading="h1" error={query.error} title="The course could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!course) return <ScreenSkeleton />;
  if (course.trashed_at) return <RestoreCourse course={course} />;
  if (course.staff_role === null) return <NotFound />;
  return (
    <div className="mx-auto w-full max-w-5xl px-4 pb-20 md:px-8">
      <header className="pt-6 pb-6">
        <p className="mb-2 flex min-w-0 flex-wrap gap-x-1.5 text-table text-muted">
          {[{ to: `/courses/${course.id}`, name: course.title }, ...(above ?? [])].map(({ to, name }, index) => (
            <span key={to} className="min-w-0 max-w-full truncate">
              {index > 0 ? "/ " : ""}
              <Link to={to} className="rounded-control py-1 hover:text-ink hover:underline" dir="auto">
                {name}
              </Link>
            </span>
          ))}
        </p>
        <h1 className="min-w-0 text-title font-medium break-words" dir="auto">
          {title}
        </h1>
      </header>
      {children(course)}
    </div>
  );
}
