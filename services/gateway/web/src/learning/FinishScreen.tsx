import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { Link, useParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course, Outline } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { courseQuery } from "../courses/queries";
import { counted } from "../courses/words";
import { useMe } from "../orgs/queries";
import { buttonClasses } from "../ui/Button";
import { Columns, Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { CertificateCard } from "./CertificateCard";
import { CourseBar } from "./CourseBar";
import { missingOf, type Ticks } from "./progress";
import { useMyOutline } from "./useMyOutline";

/** `/courses/:courseId/finish`: behind the last lesson; what is done, or what is still missing. */
export function FinishScreen() {
  const { courseId = "" } = useParams();
  const course = useQuery(courseQuery(courseId));
  const { query, outline, ticks } = useMyOutline(courseId);
  useTitle(course.data ? `Finish ${course.data.title}` : "Finish");
  const error = course.error ?? query.error;
  if (error && [404, 422].includes(Problem.from(error).status)) return <NotFound />;
  if (error && (!course.data || !outline)) {
    return (
      <Failure
        heading="h1"
        error={error}
        title="The course could not be opened"
        onRetry={() => void Promise.all([course.refetch(), query.refetch()])}
      />
    );
  }
  if (!course.data || !outline) return <ScreenSkeleton />;
  return outline.mine ? <Finish course={course.data} outline={outline} mine={outline.mine} ticks={ticks} /> : <NotFound />;
}

interface FinishProps {
  course: Course;
  outline: Outline;
  mine: NonNullable<Outline["mine"]>;
  ticks: Ticks;
}

function Finish({ course, outline, mine, ticks }: FinishProps) {
  const org = useMe().orgs.find((each) => each.id === course.org_id);
  const isDone = mine.status === "completed";
  const missing = isDone ? [] : missingOf(outline);
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col items-center px-4 pt-12 pb-16 text-center">
      {isDone ? <Columns /> : <Steps />}
      <h1 className="mt-5 text-title font-medium break-words" dir="auto">
        {isDone ? `You completed “${course.title}”` : missing.length > 0 ? "Almost there" : "One moment"}
      </h1>
      <p className="mt-2 text-muted">
        {isDone ? (
          <>
            {counted(mine.done, "lesson")}, the last one {mine.completed_at ? <RelativeTime at={mine.completed_at} /> : null}. All of it stays open to you.
          </>
        ) : missing.length > 0 ? (
          `${counted(missing.length, "lesson")} ${missing.length === 1 ? "is" : "are"} missing for “${course.title}” to be complete.`
        ) : ticks.size > 0 ? (
          "What you did is on this device and counts as soon as you are connected."
        ) : (
          "This course has no lessons that have to be completed."
        )}
      </p>
      <CourseBar mine={mine} title={course.title} ticks={ticks} className="mt-6 w-full text-start" />
      {isDone ? <CertificateCard courseId={course.id} className="mt-6 w-full" /> : null}
      {missing.length > 0 ? (
        <ul aria-label="Lessons that are missing" className="mt-6 w-full divide-y divide-line rounded-card border border-line bg-surface text-start">
          {missing.map((lesson) => (
            <li key={lesson.id}>
              <Link
                to={`/courses/${course.id}/lessons/${lesson.id}`}
                className="focus-inset flex min-h-12 items-center justify-between gap-3 px-4 py-2 hover:bg-sunken"
              >
                <span className="min-w-0 break-words" dir="auto">
                  {lesson.title}
                </span>
                <ArrowRight size={18} className="flex-none text-aegean rtl:rotate-180" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="mt-8 flex flex-wrap justify-center gap-2">
        <Link to={`/courses/${course.id}`} className={buttonClasses(isDone ? "secondary" : "primary")}>
          Back to the course
        </Link>
        {isDone && org ? (
          <Link to={`/o/${org.slug}/courses`} className={buttonClasses("primary")}>
            Find another course
          </Link>
        ) : null}
      </div>
    </div>
  );
}
