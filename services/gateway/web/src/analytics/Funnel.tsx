import type { ReactNode } from "react";
import { Link, useLocation } from "react-router";

import type { CourseAnalytics, LessonFigures } from "../api/types";
import { Hidden } from "./Figures";
import { lostBefore, span } from "./words";

/** Lesson by lesson: how many began it and how many completed it, and where they stop. */
export function Funnel({ analytics: { lessons, standings, is_veiled: isVeiled } }: { analytics: CourseAnalytics }) {
  const whole = Math.max(1, standings.learners, ...lessons.map(({ started }) => started ?? 0));
  const isTotal = lessons.every(({ started }) => (started ?? 0) <= standings.learners);
  return (
    <ol className="divide-y divide-line border-y border-line">
      {lessons.map((each, index) => (
        <Row key={each.lesson.id} figures={each} number={index + 1} whole={whole} isOpen={!isVeiled} lost={isTotal ? lostBefore(lessons[index - 1]?.started, each.started) : 0} />
      ))}
    </ol>
  );
}

interface RowProps {
  figures: LessonFigures;
  number: number;
  /** What the full width of a bar is. */
  whole: number;
  /** Whether the learners behind a number are shown. */
  isOpen: boolean;
  lost: number;
}

function Row({ figures, number, whole, isOpen, lost }: RowProps) {
  const { lesson, started, completed, average_seconds: seconds } = figures;
  return (
    <li className="grid gap-x-5 gap-y-1.5 py-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] md:items-center">
      <p className="flex min-w-0 gap-2">
        <span className="flex-none text-muted tabular" aria-hidden>
          {number}
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium" dir="auto" title={lesson.title}>
            {lesson.title}
          </span>
          {figures.is_required ? null : <span className="text-table text-muted">Optional</span>}
        </span>
      </p>
      <div className="min-w-0">
        <div aria-hidden className="relative h-3 overflow-hidden rounded-full bg-sunken">
          <div className="absolute inset-y-0 start-0 rounded-full bg-aegean opacity-45" style={{ width: `${(100 * (started ?? 0)) / whole}%` }} />
          <div className="absolute inset-y-0 start-0 rounded-full bg-aegean" style={{ width: `${(100 * (completed ?? 0)) / whole}%` }} />
        </div>
        <p className="mt-1.5 flex flex-wrap gap-x-3 text-table text-muted tabular">
          <Behind lessonId={isOpen ? lesson.id : ""} reached="started" title={lesson.title}>
            <Count value={started} /> began
          </Behind>
          <Behind lessonId={isOpen ? lesson.id : ""} reached="completed" title={lesson.title}>
            <Count value={completed} /> completed
          </Behind>
          {!seconds ? null : <span>{span(seconds)} on average</span>}
          {lost > 0 ? <span className="text-madder">{lost} fewer than before</span> : null}
        </p>
      </div>
    </li>
  );
}

function Count({ value }: { value: number | null }) {
  return value === null ? <Hidden /> : <span className="text-ink">{value}</span>;
}

/** The way to the learners behind a number. */
function Behind({ lessonId, reached, title, children }: { lessonId: string; reached: string; title: string; children: ReactNode }) {
  const params = new URLSearchParams(useLocation().search);
  params.set("lesson", lessonId);
  params.set("reached", reached);
  return lessonId ? (
    <Link to={`learners?${params}`} className="-my-0.5 rounded-control py-0.5 underline decoration-line-strong underline-offset-2 hover:text-ink hover:decoration-current">
      {children}
      <span className="sr-only"> “{title}”</span>
    </Link>
  ) : (
    <span>{children}</span>
  );
}
