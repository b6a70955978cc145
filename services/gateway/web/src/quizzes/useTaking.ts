import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";

import { useQueryClient } from "@tanstack/react-query";

import { Problem } from "../api/problem";
import type { Answer, Attempt } from "../api/types";
import { AnswerSaver } from "./answerSaver";
import { attemptQuery, readAttempt, saveAnswer, useAttemptChanges } from "./queries";
import { useRemaining } from "./useRemaining";

const AGAIN_MILLISECONDS = 3_000;
/** What is still being typed is sent before the end, not with it. */
const LAST_CALL_MILLISECONDS = 1_500;

/** An attempt while it is taken: answers are saved as they are given, and at the end of the time it is handed in, once. */
export function useTaking(attempt: Attempt, courseId: string, onLate: (questionIds: string[]) => void) {
  const { id, lesson_id: lessonId, deadline, now } = attempt;
  const queryClient = useQueryClient();
  const { submit } = useAttemptChanges(lessonId, courseId);
  const [given, setGiven] = useState<Record<string, Answer | null>>(() =>
    Object.fromEntries(attempt.questions.map(({ question, answer }) => [question.id, answer])),
  );
  const [isTold, setTold] = useState(false);
  const isEnding = useRef(false);
  const show = (newest: Attempt) => queryClient.setQueryData(attemptQuery(lessonId, id).queryKey, newest);
  const [saver] = useState(
    () =>
      new AnswerSaver({
        save: (questionId, sequence, answer) => saveAnswer(lessonId, id, questionId, sequence, answer),
        problemOf: (error) => Problem.from(error),
        onOver: () => setTold(true),
      }),
  );
  const states = useSyncExternalStore(saver.subscribe, saver.states);
  const left = useRemaining(deadline, now);

  /** The time is over, as far as is known here: the server says whether it is, and gets the attempt handed in. */
  const end = async (): Promise<void> => {
    if (isEnding.current) return;
    isEnding.current = true;
    try {
      const newest = await readAttempt(lessonId, id);
      const isOver = newest.state !== "open" || (newest.deadline !== null && new Date(newest.deadline) <= new Date(newest.now));
      if (isOver) {
        // What waited for a connection is refused by now; that is said, and not lost silently.
        await saver.flush();
        onLate(saver.unsaved);
        await submit.mutateAsync(id);
      } else show(newest);
      isEnding.current = false;
    } catch {
      setTimeout(() => {
        isEnding.current = false;
        void end();
      }, AGAIN_MILLISECONDS);
    }
  };
  const onTime = useEffectEvent((phase: "last-call" | "over") => {
    if (phase === "last-call") void saver.flush();
    else void end();
  });
  const onTold = useEffectEvent(() => {
    onLate(saver.unsaved);
    void end();
  });
  useEffect(() => {
    if (isTold) onTold();
  }, [isTold]);
  const phase = left === undefined || left > LAST_CALL_MILLISECONDS ? "running" : left > 0 ? "last-call" : "over";
  useEffect(() => {
    if (phase !== "running") onTime(phase);
  }, [phase]);
  useEffect(() => () => saver.stop(), [saver]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (!saver.isSafe) event.preventDefault();
    };
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [saver]);

  const give = (questionId: string, answer: Answer | null, restMilliseconds?: number) => {
    setGiven((all) => ({ ...all, [questionId]: answer }));
    saver.change(questionId, answer, restMilliseconds);
  };
  const handIn = async () => {
    await saver.flush();
    if (!saver.isSafe) throw new Problem({ status: 0, code: "unreachable", title: "Answers are not saved" });
    await submit.mutateAsync(id);
  };
  return { given, states, left, give, handIn, isOver: phase === "over" };
}
