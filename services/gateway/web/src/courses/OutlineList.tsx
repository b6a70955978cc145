import { Lock } from "lucide-react";
import { Link } from "react-router";

import type { LessonItem, Outline } from "../api/types";
import { LockReasons } from "../learning/LockReasons";
import { firstOfEachLock, standingNames, standingOf, type Ticks } from "../learning/progress";
import { StandingMark } from "../learning/StandingMark";
import { classes } from "../ui/classes";
import { Badge } from "./Badge";
import { counted, duration, lessonKindNames } from "./words";

interface OutlineListProps {
  outline: Outline;
  ticks: Ticks;
  /** What follows the address of a lesson, as in a preview. */
  query?: string;
}

/** What a course holds: its chapters, and the lessons in each. Who may not open them reads their titles. */
export function OutlineList({ outline, ticks, query = "" }: OutlineListProps) {
  const explained = firstOfEachLock(outline);
  return (
    <ol className="flex flex-col gap-6">
      {outline.chapters.map((chapter, index) => (
        <li key={chapter.id}>
          <div className="mb-2 flex items-baseline justify-between gap-4">
            <h3 className="min-w-0 text-section font-medium break-words" dir="auto">
              <span className="text-muted tabular">{index + 1}.</span> {chapter.title}
            </h3>
            <p className="flex-none text-table text-muted tabular">
              {outline.mine && chapter.total > 0 ? `${chapter.done} of ${chapter.total} done` : counted(chapter.lessons.length, "lesson")}
            </p>
          </div>
          {chapter.lessons.length > 0 ? (
            <ol className="divide-y divide-line rounded-card border border-line bg-surface">
              {chapter.lessons.map((lesson) => (
                <Row key={lesson.id} lesson={lesson} outline={outline} ticks={ticks} query={query} isExplained={explained.has(lesson.id)} />
              ))}
            </ol>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

interface RowProps extends Required<OutlineListProps> {
  lesson: LessonItem;
  /** Whether it says what opens it; the one before may have said the same. */
  isExplained: boolean;
}

function Row({ lesson, outline, ticks, query, isExplained }: RowProps) {
  const standing = standingOf(lesson, outline, ticks);
  const mayOpen = outline.may_open;
  const length = duration(lesson.minutes ?? 0);
  return (
    <li className={classes("relative flex min-h-12 items-center gap-3 px-4 py-2 first:rounded-t-card last:rounded-b-card", mayOpen && "hover:bg-sunken")}>
      <StandingMark standing={standing} kind={lesson.kind} />
      <div className="min-w-0 flex-1">
        {mayOpen ? (
          <Link
            to={`/courses/${outline.course_id}/lessons/${lesson.id}${query}`}
            className="block font-medium break-words outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-aegean"
            dir="auto"
          >
            {lesson.title}
          </Link>
        ) : (
          <p className="break-words" dir="auto">
            {lesson.title}
          </p>
        )}
        <p className="text-table text-muted">
          {[lessonKindNames[lesson.kind], length, lesson.is_required ? "" : "optional"].filter(Boolean).join(" · ")}
        </p>
        {mayOpen && lesson.lock && isExplained ? (
          <div className="mt-1 text-table text-muted">
            <LockReasons lock={lesson.lock} courseId={outline.course_id} query={query} />
          </div>
        ) : null}
      </div>
      {standing === "draft" ? <Badge tone="waiting">Draft</Badge> : null}
      {standing === "done" || standing === "started" || standing === "locked" || standing === "waiting" ? (
        <span className={classes("flex-none text-table", standing === "done" ? "text-olive" : standing === "waiting" ? "text-ochre" : "text-muted")}>
          {standingNames[standing]}
        </span>
      ) : null}
      {standing === "closed" ? (
        <span className="flex-none text-faint" title={standingNames.closed}>
          <Lock size={16} aria-hidden />
          <span className="sr-only">{standingNames.closed}</span>
        </span>
      ) : null}
    </li>
  );
}

/** The shape of an outline that is on its way. */
export function OutlineSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading the outline">
      <div className="skeleton mb-3 h-5 w-48" />
      <div className="divide-y divide-line rounded-card border border-line">
        {[64, 48, 56].map((width) => (
          <div key={width} className="flex items-center gap-3 px-4 py-4">
            <div className="skeleton size-5" />
            <div className="skeleton h-4" style={{ width: `${width}%` }} />
          </div>
        ))}
      </div>
    </div>
  );
}
