import { Clock, LibraryBig, Signal } from "lucide-react";
import { Link } from "react-router";

import type { CourseCard } from "../api/types";
import { ProgressBar } from "../learning/ProgressBar";
import { Portrait } from "../ui/Portrait";
import { Badge } from "./Badge";
import { CourseCover } from "./CourseCover";
import { badgeOf, counted, duration, levelNames } from "./words";

/** A course in the catalogue: what it is, for whom, how long and by whom. All of it is one link. */
export function CourseCardItem({ course }: { course: CourseCard }) {
  const badge = badgeOf(course);
  return (
    <li className="relative flex min-w-0 flex-col overflow-hidden rounded-card border border-line bg-surface transition-colors duration-(--quick) hover:border-line-control">
      <CourseCover course={course} className="h-24 pt-3" />
      {badge ? (
        <div className="absolute end-3 top-3 rounded-control bg-surface">
          <Badge tone={badge.tone}>{badge.text}</Badge>
        </div>
      ) : null}
      <div className="flex flex-1 flex-col p-4">
        {course.category ? <p className="mb-1 truncate text-table text-muted">{course.category.name}</p> : null}
        <h2 className="line-clamp-2 text-section font-medium break-words" dir="auto">
          <Link
            to={`/courses/${course.id}`}
            className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-aegean"
          >
            {course.title}
          </Link>
        </h2>
        {course.summary ? (
          <p className="mt-1 line-clamp-2 break-words text-muted" dir="auto">
            {course.summary}
          </p>
        ) : null}
        <div className="mt-auto flex flex-wrap gap-x-4 gap-y-1 pt-4 text-table text-muted">
          <Facts course={course} />
        </div>
        <Teachers course={course} />
        {course.enrolment?.status === "active" ? (
          <div className="mt-3 flex items-center gap-3">
            <ProgressBar percent={course.enrolment.percent} label={`Progress in ${course.title}`} className="flex-1" />
            <span className="text-table text-muted tabular" aria-hidden>
              {course.enrolment.percent} %
            </span>
          </div>
        ) : null}
      </div>
    </li>
  );
}

/** Level, lessons and length, each with its word. */
export function Facts({ course }: { course: CourseCard }) {
  const length = duration(course.minutes);
  return (
    <>
      {course.level ? (
        <span className="inline-flex items-center gap-1.5">
          <Signal size={16} aria-hidden />
          {levelNames[course.level]}
        </span>
      ) : null}
      <span className="inline-flex items-center gap-1.5 tabular">
        <LibraryBig size={16} aria-hidden />
        {counted(course.lesson_count, "lesson")}
      </span>
      {length ? (
        <span className="inline-flex items-center gap-1.5 tabular">
          <Clock size={16} aria-hidden />
          {length}
        </span>
      ) : null}
    </>
  );
}

function Teachers({ course }: { course: CourseCard }) {
  const [first, ...others] = course.instructors;
  if (!first) return null;
  const names = [first, ...others].map((each) => each.display_name).join(", ");
  return (
    <p className="mt-3 flex min-w-0 items-center gap-2 text-table text-muted">
      <span className="flex flex-none [--ground:var(--surface)]">
        {course.instructors.map((each) => (
          <Portrait key={each.id} name={each.display_name} color={each.color} size="small" className="not-first:-ms-1" />
        ))}
      </span>
      <span className="truncate" dir="auto">
        <span className="sr-only">Taught by </span>
        {names}
      </span>
    </p>
  );
}
