import { ListTree } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link, NavLink } from "react-router";

import type { Course, Lesson, Outline } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { classes } from "../ui/classes";
import { CourseBar } from "../learning/CourseBar";
import { standingNames, standingOf } from "../learning/progress";
import { StandingMark } from "../learning/StandingMark";
import { useTicks } from "../learning/ticks";
import { hasLessonKeys, setLessonKeys } from "./useLessonKeys";
import { lessonKindNames, type Neighbours } from "./words";

interface LessonNavProps {
  course: Course | undefined;
  outline: Outline | undefined;
  /** What follows the address of a lesson, as in a preview. */
  query: string;
}

/** The outline beside a lesson, where there is room for it. */
export function LessonNav({ course, outline, query }: LessonNavProps) {
  return (
    <nav
      aria-label="Lessons of this course"
      className="sticky top-0 hidden h-dvh w-72 flex-none flex-col overflow-y-auto border-e border-line px-3 pt-4 pb-6 lg:flex"
    >
      {course ? (
        <Link
          to={`/courses/${course.id}${query}`}
          className="mb-3 block rounded-control px-2.5 py-1 font-reading text-section font-medium break-words hover:bg-sunken"
          dir="auto"
        >
          {course.title}
        </Link>
      ) : (
        <div className="skeleton mx-2.5 mb-4 h-5 w-40" />
      )}
      <MyBar course={course} outline={outline} />
      {outline ? <Chapters outline={outline} query={query} /> : <div role="group" aria-busy aria-label="Loading the outline" className="skeleton mx-2.5 h-24" />}
      <KeysSwitch />
    </nav>
  );
}

function MyBar({ course, outline }: Omit<LessonNavProps, "query">) {
  const ticks = useTicks();
  return course && outline?.mine ? <CourseBar mine={outline.mine} title={course.title} ticks={ticks} className="mb-4 px-2.5" /> : null;
}

function Chapters({ outline, query, onChosen }: { outline: Outline; query: string; onChosen?: () => void }) {
  const list = useRef<HTMLOListElement>(null);
  const ticks = useTicks();
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>("[aria-current=page]");
    const box = list.current?.closest("nav");
    // Only within its own box: the lesson stays where it is.
    if (box && current) box.scrollTop = current.offsetTop - box.clientHeight / 2;
  }, []);
  return (
    <ol ref={list} className="flex flex-col gap-4">
      {outline.chapters.map((chapter, index) => (
        <li key={chapter.id}>
          <div className="flex items-baseline gap-2 px-2.5 pb-1 text-table text-muted">
            <p className="min-w-0 flex-1 font-medium break-words" dir="auto">
              <span className="tabular">{index + 1}.</span> {chapter.title}
            </p>
            {outline.mine && chapter.total > 0 ? (
              <span className="flex-none tabular">
                {chapter.done}
                <span aria-hidden>/</span>
                <span className="sr-only"> of </span>
                {chapter.total}
                <span className="sr-only"> done</span>
              </span>
            ) : null}
          </div>
          <ol className="flex flex-col gap-px">
            {chapter.lessons.map((lesson) => {
              const standing = standingOf(lesson, outline, ticks);
              return (
              <li key={lesson.id}>
                <NavLink
                  to={`/courses/${outline.course_id}/lessons/${lesson.id}${query}`}
                  {...(onChosen ? { onClick: onChosen } : {})}
                  className={({ isActive }) =>
                    classes(
                      "focus-inset flex min-h-9 items-start gap-2.5 rounded-control px-2.5 py-2 transition-colors duration-(--quick)",
                      isActive ? "bg-aegean-wash font-medium text-aegean [&_span]:text-aegean" : "hover:bg-sunken",
                    )
                  }
                >
                  <StandingMark standing={standing} kind={lesson.kind} />
                  <span className="min-w-0 flex-1 break-words" dir="auto">
                    {lesson.title}
                    <span className="sr-only">, {lessonKindNames[lesson.kind].toLowerCase()}</span>
                  </span>
                  {standing === "draft" ? <span className="text-small text-ochre">Draft</span> : null}
                  {standing === "done" || standing === "started" || standing === "locked" ? (
                    <span className="text-small text-muted">{standingNames[standing]}</span>
                  ) : standing === "waiting" ? (
                    <span className="text-small text-ochre">
                      Waits<span className="sr-only"> for the connection</span>
                    </span>
                  ) : lesson.is_required ? null : (
                    <span className="text-small text-muted">Optional</span>
                  )}
                </NavLink>
              </li>
              );
            })}
          </ol>
        </li>
      ))}
    </ol>
  );
}

/** Keys without Ctrl can be switched off: who speaks to a device would turn pages by a word. */
function KeysSwitch() {
  const [isOn, setOn] = useState(hasLessonKeys);
  return (
    <label className="mt-auto flex items-center gap-2 px-2.5 pt-6 text-table text-muted">
      <input
        type="checkbox"
        className="size-4 accent-aegean"
        checked={isOn}
        onChange={(event) => {
          setLessonKeys(event.target.checked);
          setOn(event.target.checked);
        }}
      />
      Keys n and p turn lessons
    </label>
  );
}

interface LessonPlaceProps {
  course: Course | undefined;
  lesson: Lesson;
  outline: Outline | undefined;
  neighbours: Neighbours | undefined;
  query: string;
}

/** Where one is in the course; on small screens the outline lies behind it. */
export function LessonPlace({ course, lesson, outline, neighbours, query }: LessonPlaceProps) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className="flex min-w-0 items-center gap-2 text-table text-muted">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label="Lessons of this course"
        className="-ms-2 inline-flex size-8 flex-none items-center justify-center rounded-control hover:bg-sunken hover:text-ink lg:hidden"
        onClick={() => setOpen(true)}
      >
        <ListTree size={18} aria-hidden />
      </button>
      <Link
        to={`/courses/${lesson.course_id}${query}`}
        className="hidden min-w-0 truncate rounded-control py-1 hover:text-ink hover:underline sm:block lg:hidden"
        dir="auto"
      >
        {course?.title ?? "Course"}
      </Link>
      {neighbours ? (
        <span className="flex-none tabular">
          <span className="hidden md:inline">Lesson </span>
          {neighbours.place} of {neighbours.count}
        </span>
      ) : null}
      {isOpen ? (
        <Dialog title={course?.title ?? "Lessons"} onClose={close} isSheet>
          <MyBar course={course} outline={outline} />
          <nav aria-label="Lessons of this course">{outline ? <Chapters outline={outline} query={query} onChosen={close} /> : null}</nav>
        </Dialog>
      ) : null}
    </div>
  );
}
