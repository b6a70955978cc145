import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import type { Lesson, Submission } from "../api/types";
import { Button, buttonClasses } from "../ui/Button";
import { Field } from "../ui/Field";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { useToast } from "../ui/Toasts";
import { HandInText } from "./HandInText";
import { submissionQuery, useMarking } from "./queries";
import { Receipt } from "./Receipt";
import { latenessInWords, markInWords, refusalInWords, stateNames } from "./words";

/** One thing that was handed in, for the staff: to be read, marked, or given back. */
export function MarkHandIn({ lesson, submissionId }: { lesson: Lesson; submissionId: string }) {
  const submission = useQuery(submissionQuery(lesson.id, submissionId));
  const [params] = useSearchParams();
  const back = params.has("waiting") ? "?waiting" : "?";
  if (submission.error && !submission.data) {
    return <Failure error={submission.error} title="The hand-in could not be opened" onRetry={() => void submission.refetch()} />;
  }
  if (!submission.data) return <div role="group" aria-busy aria-label="Loading the hand-in" className="skeleton h-40 max-w-[66ch]" />;
  const { user, number, state, submitted_at: at, text, receipt, feedback } = submission.data;
  const late = latenessInWords(submission.data);
  const mark = markInWords(submission.data);
  const mayMark = (lesson.staff_role === "owner" || lesson.staff_role === "editor") && state !== "superseded";
  return (
    <div className="flex max-w-[66ch] flex-col gap-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-section font-medium break-words">
          <bdi>{user.display_name}</bdi>, hand-in {number}
        </h2>
        <p className={state === "submitted" ? "text-ochre" : "text-muted"}>{mark ?? stateNames[state]}</p>
        <p className="w-full text-table text-muted">
          Handed in <RelativeTime at={at} />
          {late ? ` · ${late}` : ""}
        </p>
      </div>
      <HandInText text={text} />
      <Receipt receipt={receipt} />
      {mayMark ? (
        <MarkForm submission={submission.data} back={back} />
      ) : feedback ? (
        <p className="rounded-control bg-aegean-wash px-3 py-2 break-words whitespace-pre-line" dir="auto">
          {feedback}
        </p>
      ) : null}
      <div>
        <Link to={back} className={buttonClasses("quiet", "-ms-3 text-aegean")}>
          Back to all hand-ins
        </Link>
      </div>
    </div>
  );
}

function MarkForm({ submission, back }: { submission: Submission; back: string }) {
  const { user, points: most, raw_score: raw, late_percent: off } = submission;
  const [points, setPoints] = useState(raw?.toString() ?? "");
  const [feedback, setFeedback] = useState(submission.feedback);
  const { grade, giveBack } = useMarking(submission);
  const navigate = useNavigate();
  const toast = useToast();
  const error = grade.error ?? giveBack.error;
  const isBusy = grade.isPending || giveBack.isPending;
  const done = (said: string) => {
    toast(said);
    void navigate(back);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    giveBack.reset();
    grade.mutate(
      { points: Number(points), feedback: feedback.trim() },
      { onSuccess: (saved) => done(`Marked. ${user.display_name} has ${markInWords(saved) ?? ""}.`) },
    );
  };
  const onGiveBack = () => {
    grade.reset();
    giveBack.mutate(feedback.trim(), { onSuccess: () => done(`Given back. ${user.display_name} can hand in once more.`) });
  };
  return (
    <form aria-label="Mark" className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4" onSubmit={onSubmit}>
      <Field
        label={`Points of ${most}`}
        type="number"
        required
        min={0}
        max={most}
        step={0.01}
        inputMode="decimal"
        className="max-w-64"
        hint={off > 0 ? `${off} % are taken off for being late.` : undefined}
        value={points}
        onChange={(event) => setPoints(event.target.value)}
      />
      <TextAreaField
        label="Feedback"
        rows={4}
        className="[&_textarea]:min-h-20"
        maxLength={20_000}
        dir="auto"
        hint="Learners see it with the mark, or with what they get back."
        value={feedback}
        onChange={(event) => setFeedback(event.target.value)}
      />
      {error ? <Notice tone="error">Not saved. {refusalInWords(error)}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={grade.isPending} disabled={isBusy || points === ""}>
          Save mark
        </Button>
        <Button busy={giveBack.isPending} disabled={isBusy} onClick={onGiveBack}>
          Give back
        </Button>
      </div>
      <p className="text-table text-muted">What is given back has no mark, and may be handed in once more.</p>
    </form>
  );
}
