import { ChartColumn, Check, Hourglass, Pencil } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { Problem } from "../api/problem";
import type { Course, Outline } from "../api/types";
import { CertificateCard } from "../learning/CertificateCard";
import { CourseBar } from "../learning/CourseBar";
import type { Ticks } from "../learning/progress";
import { Button, buttonClasses } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { useToast } from "../ui/Toasts";
import { useEnrolment } from "./changes";
import { doorOf, mayEdit, type Door } from "./words";

const failures: Record<string, string> = {
  "course-full": "Somebody took the last place just now.",
  "enrolment-closed": "This course takes nobody new any more.",
  "enrolment-by-invitation": "This course is by invitation now: a teacher adds you.",
  "enrolment-removed": "A teacher took you off this course.",
};

/** The way into a course, and out of it. */
export function EnrolBox({ course, outline, ticks }: { course: Course; outline: Outline | undefined; ticks: Ticks }) {
  const door = doorOf(course, useNow());
  const { enrol, withdraw } = useEnrolment(course);
  const [isLeaving, setLeaving] = useState(false);
  const toast = useToast();
  const first = outline?.chapters.flatMap((chapter) => chapter.lessons)[0];
  const isStaff = course.staff_role !== null;

  const comeIn = () =>
    enrol.mutate(undefined, {
      onSuccess: ({ status }) => toast(status === "pending" ? "Your request is with the teachers." : `You are in “${course.title}”.`),
      onError: (error) => {
        const problem = Problem.from(error);
        toast(`You are not enrolled. ${failures[problem.code] ?? problem.sentence}`, { tone: "alert" });
      },
    });

  return (
    <div className="flex flex-col gap-3">
      {mayEdit(course) ? (
        <Link to={`/courses/${course.id}/edit`} className={buttonClasses("primary")}>
          <Pencil size={18} aria-hidden />
          Edit course
        </Link>
      ) : null}
      {isStaff ? (
        <Link to={`/courses/${course.id}/analytics`} className={buttonClasses("secondary")}>
          <ChartColumn size={18} aria-hidden />
          Analytics
        </Link>
      ) : null}
      <State door={door} course={course} isStaff={isStaff} />
      {door.kind === "in" && outline?.mine ? <CourseBar mine={outline.mine} title={course.title} ticks={ticks} /> : null}
      {door.kind === "in" && outline?.mine?.status === "completed" ? <CertificateCard courseId={course.id} /> : null}
      {door.kind === "in" && first ? <GoOn courseId={course.id} first={first.id} mine={outline?.mine} look={isStaff ? "secondary" : "primary"} /> : null}
      {isStaff && door.kind !== "in" && first ? (
        <Link to={`/courses/${course.id}/lessons/${first.id}`} className={buttonClasses("secondary")}>
          Open first lesson
        </Link>
      ) : null}
      {!isStaff && (door.kind === "enrol" || door.kind === "ask") ? (
        <Button look="primary" busy={enrol.isPending} onClick={comeIn}>
          {door.kind === "ask" ? "Ask to join" : door.isBack ? "Enrol again" : "Enrol"}
        </Button>
      ) : null}
      {door.kind === "in" || door.kind === "waiting" ? (
        <Button look="quiet" className="text-muted" busy={withdraw.isPending} onClick={() => setLeaving(true)}>
          {door.kind === "waiting" ? "Withdraw request" : "Withdraw from course"}
        </Button>
      ) : null}
      {isLeaving ? (
        <ConfirmDialog
          title={door.kind === "waiting" ? "Withdraw your request?" : `Withdraw from “${course.title}”?`}
          action={door.kind === "waiting" ? "Withdraw request" : "Withdraw from course"}
          look="primary"
          onConfirm={() => withdraw.mutateAsync()}
          onClose={() => setLeaving(false)}
        >
          {door.kind === "waiting"
            ? "The teachers no longer see it. You can ask again."
            : course.enrolment_mode === "open"
              ? "Its lessons close for you. You can enrol again while there are places."
              : "Its lessons close for you. To come back you need a teacher."}
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

interface GoOnProps {
  courseId: string;
  first: string;
  mine: Outline["mine"] | undefined;
  look: "primary" | "secondary";
}

/** To the lesson where one stopped, or to what comes next; after the last, to the finish. */
function GoOn({ courseId, first, mine, look }: GoOnProps) {
  if (mine?.status === "completed" && !mine.next_lesson_id) {
    return (
      <Link to={`/courses/${courseId}/finish`} className={buttonClasses(look)}>
        See what you finished
      </Link>
    );
  }
  return (
    <Link to={`/courses/${courseId}/lessons/${mine?.next_lesson_id ?? first}`} className={buttonClasses(look)}>
      {mine?.last_lesson_id ? "Continue" : "Open first lesson"}
    </Link>
  );
}

function State({ door, course, isStaff }: { door: Door; course: Course; isStaff: boolean }) {
  switch (door.kind) {
    case "in":
      return (
        <p className="flex items-center gap-2 text-olive">
          <Check size={18} aria-hidden />
          <span>
            {door.isDone ? "You completed this course " : "You enrolled "}
            {course.enrolment ? <RelativeTime at={course.enrolment.since} /> : null}
          </span>
        </p>
      );
    case "waiting":
      return (
        <p className="flex items-center gap-2 text-ochre">
          <Hourglass size={18} aria-hidden />
          <span>You asked to join {course.enrolment ? <RelativeTime at={course.enrolment.since} /> : null}. A teacher answers.</span>
        </p>
      );
    case "shut":
      return isStaff ? null : <p className="text-muted">{door.why}</p>;
    default:
      if (isStaff) return null;
      return (
        <p className="text-muted">
          {door.kind === "ask" ? "A teacher answers your request." : places(course)}
        </p>
      );
  }
}

function places({ capacity, enrolled_count: taken }: Course): string {
  if (capacity === null) return "Free to join.";
  const left = Math.max(0, capacity - taken);
  return `${left} of ${capacity} places ${left === 1 ? "is" : "are"} free.`;
}
