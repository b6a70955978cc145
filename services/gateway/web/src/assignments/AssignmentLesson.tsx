import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import type { Assignment, Lesson } from "../api/types";
import { Marked } from "../courses/Marked";
import { useAsLearner } from "../learning/useAsLearner";
import { inWords, usePlace } from "../ui/moments";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, Notice } from "../ui/states";
import { HandIn } from "./HandIn";
import { HandIns } from "./HandIns";
import { MarkHandIn } from "./MarkHandIn";
import { MyHandIns } from "./MyHandIns";
import { assignmentQuery } from "./queries";
import { lateInWords, reasonInWords, termsOf } from "./words";

/** What is to be handed in; for learners with where to, for teachers with what came. `?hand-in=` is one of those. */
export function AssignmentLesson({ lesson }: { lesson: Lesson }) {
  const assignment = useQuery(assignmentQuery(lesson.id));
  const [params] = useSearchParams();
  const isPreview = useAsLearner() && Boolean(lesson.staff_role);
  const isStaff = Boolean(lesson.staff_role) && !isPreview;
  const handInId = params.get("hand-in");
  if (isStaff && handInId) return <MarkHandIn key={handInId} lesson={lesson} submissionId={handInId} />;
  if (assignment.error && !assignment.data) {
    return <Failure error={assignment.error} title="The assignment could not be loaded" onRetry={() => void assignment.refetch()} />;
  }
  if (!assignment.data) return <div role="group" aria-busy aria-label="Loading the assignment" className="skeleton h-40 max-w-[66ch]" />;
  const { instructions, may_submit: maySubmit, reason } = assignment.data;
  return (
    <div className="flex max-w-[66ch] flex-col gap-6">
      {instructions ? (
        <p className="font-reading text-reading break-words whitespace-pre-line" dir="auto">
          <Marked text={instructions} />
        </p>
      ) : (
        <p className="text-muted">There are no instructions yet.</p>
      )}
      <Terms assignment={assignment.data} isStaff={isStaff} />
      {isStaff ? (
        <HandIns lesson={lesson} />
      ) : isPreview ? (
        <p className="text-muted">Learners hand in here. In the preview nothing is recorded.</p>
      ) : (
        <>
          {reason && !maySubmit ? <Notice tone="waiting">{reasonInWords(reason)}</Notice> : null}
          <HandIn assignment={assignment.data} />
          <MyHandIns lessonId={lesson.id} />
        </>
      )}
    </div>
  );
}

function Terms({ assignment, isStaff }: { assignment: Assignment; isStaff: boolean }) {
  usePlace();
  const { settings } = assignment;
  return (
    <section aria-label="About this assignment" className="rounded-card border border-line bg-surface p-5">
      <ul className="list-disc space-y-1 ps-5 marker:text-faint">
        {settings.due_at ? (
          <li>
            Due <RelativeTime at={settings.due_at} isAhead />, {inWords(new Date(settings.due_at), { dateStyle: "full", timeStyle: "short" })}.{" "}
            {lateInWords(settings)}
          </li>
        ) : (
          <li>No due date.</li>
        )}
        {termsOf(assignment, isStaff).map((term) => (
          <li key={term}>{term}</li>
        ))}
      </ul>
    </section>
  );
}
