import { CloudOff } from "lucide-react";
import { useEffect, useRef, type FormEvent } from "react";

import { Problem } from "../api/problem";
import type { Assignment, Submission } from "../api/types";
import { useOnline } from "../app/useOnline";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { useHandIn } from "./queries";
import { Receipt } from "./Receipt";
import { useDraft } from "./useDraft";
import { lateNowInWords, refusalInWords } from "./words";

const MOST = 100_000;

/** Where a learner writes and hands in; what they wrote is kept even when nothing is taken any more. */
export function HandIn({ assignment }: { assignment: Assignment }) {
  const { lesson_id: lessonId, course_id: courseId, may_submit: maySubmit, latest } = assignment;
  const draft = useDraft(lessonId);
  const handIn = useHandIn(lessonId, courseId);
  const isOnline = useOnline();
  const late = lateNowInWords(assignment);
  // A second press comes before the button is drawn as waiting.
  const isSending = useRef(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isSending.current || !draft.text.trim()) return;
    isSending.current = true;
    handIn.mutate(draft.toSend(), {
      onSuccess: draft.clear,
      onError: (error) => {
        if (isFinal(Problem.from(error))) draft.forgetKey();
      },
      onSettled: () => {
        isSending.current = false;
      },
    });
  };
  const isShown = maySubmit || draft.text !== "";
  return (
    <>
      {handIn.data ? <Taken key={handIn.data.id} submission={handIn.data} /> : null}
      {isShown ? (
        <form aria-label="Hand in" className="flex flex-col gap-4" onSubmit={onSubmit}>
          <TextAreaField
            label={latest ? "Your next answer" : "Your answer"}
            rows={8}
            maxLength={MOST}
            dir="auto"
            className="[&_textarea]:max-h-[60vh] [&_textarea]:min-h-40"
            hint={draft.isKept ? "Kept on this device until you hand it in." : "This device has no room to keep it: hand it in before you leave."}
            readOnly={handIn.isPending || !maySubmit}
            value={draft.text}
            onChange={(event) => draft.write(event.target.value)}
          />
          {maySubmit && late ? <Notice tone="waiting">{late}</Notice> : null}
          {maySubmit && latest?.state === "submitted" ? (
            <p className="text-table text-muted">What you handed in before waits for its mark. Handing in again takes its place.</p>
          ) : null}
          {isOnline ? null : (
            <Notice tone="waiting">
              <span className="flex items-center gap-2">
                <CloudOff size={18} className="flex-none" aria-hidden />
                Go on writing: it stays on this device. You can hand it in when you are connected again.
              </span>
            </Notice>
          )}
          {handIn.error ? <Notice tone="error">Not handed in. {refusalInWords(handIn.error)} What you wrote is still here.</Notice> : null}
          {maySubmit ? (
            <div>
              <Button look="primary" type="submit" busy={handIn.isPending} disabled={!isOnline || !draft.text.trim()}>
                {latest ? "Hand in again" : "Hand in"}
              </Button>
            </div>
          ) : null}
        </form>
      ) : null}
    </>
  );
}

/** Whether the answer is no; otherwise it may have been taken, and is asked again with the same key. */
function isFinal(problem: Problem): boolean {
  return !problem.isTransient && problem.status !== 429 && problem.code !== "idempotency-still-running";
}

/** It came: said where the eyes and a screen reader are. */
function Taken({ submission }: { submission: Submission }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="scroll-mt-16">
      <Notice tone="done">
        <strong>Handed in.</strong>
        <Receipt receipt={submission.receipt} />
      </Notice>
    </div>
  );
}
