import { Clock } from "lucide-react";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { Attempt } from "../api/types";
import { Marked } from "../courses/Marked";
import { counted } from "../courses/words";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Notice } from "../ui/states";
import { QuestionField } from "./QuestionField";
import { SavedMark } from "./SavedMark";
import { useTaking } from "./useTaking";
import { clockWords, isGiven } from "./words";

const SOON_MILLISECONDS = 60_000;

interface TakeQuizProps {
  attempt: Attempt;
  courseId: string;
  /** Answers that came after the end; the screen that follows says so too. */
  onLate: (questionIds: string[]) => void;
}

/** An attempt that is open: its questions, the time that is left, and the way to hand it in. */
export function TakeQuiz({ attempt, courseId, onLate }: TakeQuizProps) {
  const { given, states, left, give, handIn, isOver } = useTaking(attempt, courseId, onLate);
  const [isAsking, setAsking] = useState(false);
  const answered = attempt.questions.filter(({ question }) => isGiven(given[question.id] ?? null)).length;
  const blank = attempt.questions.length - answered;
  const isLate = [...states.values()].includes("late");
  const confirm = async () => {
    try {
      await handIn();
    } catch (error) {
      if (!Problem.from(error).isUnreachable) throw error;
      throw new Problem({ status: 409, code: "not-saved", title: "", detail: "Not all answers are saved: Stoa cannot be reached. Wait until they are, and hand in again." });
    }
  };
  return (
    <div className="max-w-[66ch]" data-keeps-place>
      <div className="sticky top-12 z-10 -mx-1 mb-6 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line bg-paper px-1 py-2.5">
        <span className="tabular">
          {answered} of {attempt.questions.length} answered
        </span>
        {left === undefined ? null : <TimeLeft milliseconds={left} />}
      </div>
      {isOver || isLate ? (
        <div className="mb-6">
          <Notice tone="waiting">
            The time is over. What was saved by then is being handed in.
            {isLate ? " An answer came too late and does not count." : ""}
          </Notice>
        </div>
      ) : null}
      <ol className="flex flex-col gap-9">
        {attempt.questions.map(({ question }, index) => (
          <li key={question.id}>
            <div className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4 text-table text-muted">
              <span>
                Question {index + 1} · {counted(question.points, "point")}
                {question.type === "multiple" ? " · more than one may be right" : ""}
              </span>
              <SavedMark state={states.get(question.id)} />
            </div>
            <p id={`q-${question.id}`} className="mb-3 font-reading text-reading break-words whitespace-pre-line" dir="auto">
              <Marked text={question.prompt} />
            </p>
            <QuestionField
              question={question}
              answer={given[question.id] ?? null}
              isOff={isOver}
              labelId={`q-${question.id}`}
              onGive={(answer, rest) => give(question.id, answer, rest)}
            />
          </li>
        ))}
      </ol>
      <div className="mt-10 flex flex-wrap items-center gap-3 border-t border-line pt-5">
        <Button look="primary" disabled={isOver} onClick={() => setAsking(true)}>
          Hand in attempt
        </Button>
        {blank > 0 ? <span className="text-table text-muted">{counted(blank, "question")} without an answer</span> : null}
      </div>
      {isAsking && !isOver ? (
        <ConfirmDialog title="Hand in this attempt?" action="Hand in attempt" look="primary" onConfirm={confirm} onClose={() => setAsking(false)}>
          {blank > 0 ? `${counted(blank, "question")} ${blank === 1 ? "has" : "have"} no answer and count nothing. ` : ""}You cannot change your answers afterwards.
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

function TimeLeft({ milliseconds }: { milliseconds: number }) {
  const isSoon = milliseconds <= SOON_MILLISECONDS;
  return (
    <>
      <span role="timer" className={classes("inline-flex items-center gap-1.5 font-medium tabular", isSoon ? "text-madder" : "text-ink")}>
        <Clock size={16} aria-hidden />
        <span className="sr-only">Time left: </span>
        {clockWords(milliseconds)}
      </span>
      <span role="status" className="sr-only">
        {milliseconds <= 0 ? "The time is over." : isSoon ? "Less than a minute is left." : milliseconds <= 5 * SOON_MILLISECONDS ? "Less than five minutes are left." : ""}
      </span>
    </>
  );
}
