import { useInfiniteQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";

import { Problem } from "../api/problem";
import type { CourseCard, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useRestoreCourse } from "./changes";
import { coursesQuery, eachOnce } from "./queries";

/** Courses of mine that are in the trash, and the way back for each. */
export function TrashedCourses({ org }: { org: OrgOfMe }) {
  const courses = useInfiniteQuery(coursesQuery(org.id, { isTrashed: true }));
  const items = courses.data ? eachOnce(courses.data.pages) : undefined;
  if (courses.error && !items) {
    return <Failure error={courses.error} title="The trash could not be loaded" onRetry={() => void courses.refetch()} />;
  }
  if (!items) return <div role="group" aria-busy aria-label="Loading the trash" className="skeleton h-14 w-full" />;
  if (items.length === 0) {
    return (
      <State drawing={<Steps />} title="The trash is empty">
        Courses you move to the trash wait here for 30 days, with their lessons and learners.
      </State>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line border-y border-line">
        {items.map((course) => (
          <TrashedCourse key={course.id} course={course} />
        ))}
      </ul>
      {courses.hasNextPage ? (
        <div className="mt-5 text-center">
          <Button busy={courses.isFetchingNextPage} onClick={() => void courses.fetchNextPage()}>
            Show more courses
          </Button>
        </div>
      ) : null}
    </>
  );
}

function TrashedCourse({ course }: { course: CourseCard }) {
  const restore = useRestoreCourse(course.org_id);
  const toast = useToast();
  const onRestore = () =>
    restore.mutate(course.id, {
      onSuccess: () => toast(`“${course.title}” is back among your courses.`),
      onError: (error) => toast(`The course was not restored. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  return (
    <li className="flex min-h-15 items-center gap-3 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" dir="auto" title={course.title}>
          {course.title}
        </p>
        {course.trashed_at ? (
          <p className="text-table text-muted">
            Moved <RelativeTime at={course.trashed_at} />
          </p>
        ) : null}
      </div>
      <Button busy={restore.isPending} onClick={onRestore} aria-label={`Restore ${course.title}`}>
        <Undo2 size={16} aria-hidden />
        Restore
      </Button>
    </li>
  );
}
