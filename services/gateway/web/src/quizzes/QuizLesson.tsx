import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { AttemptItem, Lesson } from "../api/types";
import { Marked } from "../courses/Marked";
import { useAsLearner } from "../learning/useAsLearner";
import { useMe } from "../orgs/queries";
import { Button, buttonClasses } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { AttemptResult } from "./AttemptResult";
import { attemptQuery, attemptsQuery, quizQuery, useAttemptChanges } from "./queries";
import { TakeQuiz } from "./TakeQuiz";
import { plainNumber, reasonInWords, termsOf } from "./words";

/** What a quiz asks of a learner, or one attempt at it: `?attempt=` is in the address, so that a reload comes back to it. */
export function QuizLesson({ lesson }: { lesson: Lesson }) {
  const [params] = useSearchParams();
  const isPreview = useAsLearner() && Boolean(lesson.staff_role);
  const attemptId = params.get("attempt");
  return attemptId && !isPreview ? <OneAttempt key={attemptId} lesson={lesson} attemptId={attemptId} /> : <BeforeQuiz lesson={lesson} isPreview={isPreview} />;
}

function OneAttempt({ lesson, attemptId }: { lesson: Lesson; attemptId: string }) {
  const attempt = useQuery(attemptQuery(lesson.id, attemptId));
  const [late, setLate] = useState<string[]>([]);
  const me = useMe();
  if (attempt.error && !attempt.data) {
    return <Failure error={attempt.error} title="The attempt could not be opened" onRetry={() => void attempt.refetch()} />;
  }
  if (!attempt.data) return <div role="group" aria-busy aria-label="Loading the attempt" className="skeleton h-40 max-w-[66ch]" />;
  const isMine = attempt.data.user.id === me.id;
  if (attempt.data.state === "open" && isMine) return <TakeQuiz attempt={attempt.data} courseId={lesson.course_id} onLate={setLate} />;
  return <AttemptResult attempt={attempt.data} late={late} isMine={isMine} />;
}

function BeforeQuiz({ lesson, isPreview }: { lesson: Lesson; isPreview: boolean }) {
  const quiz = useQuery(quizQuery(lesson.id));
  const { begin } = useAttemptChanges(lesson.id, lesson.course_id);
  const [, setParams] = useSearchParams();
  const toast = useToast();
  if (quiz.error && !quiz.data) return <Failure error={quiz.error} title="The quiz could not be loaded" onRetry={() => void quiz.refetch()} />;
  if (!quiz.data) return <div role="group" aria-busy aria-label="Loading the quiz" className="skeleton h-40 max-w-[66ch]" />;
  const { note, reason, may_start: mayStart, open_attempt_id: openId, percent, score, points, settings } = quiz.data;
  const hasClosed = settings.closes_at !== null && new Date(settings.closes_at) <= new Date(quiz.data.now);
  const onBegin = () =>
    begin.mutate(undefined, {
      onSuccess: ({ id }) => setParams({ attempt: id }, { replace: true }),
      onError: (error) => toast(`The quiz did not begin. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  return (
    <div className="flex max-w-[66ch] flex-col gap-6">
      {note ? (
        <p className="font-reading text-reading break-words whitespace-pre-line" dir="auto">
          <Marked text={note} />
        </p>
      ) : null}
      {percent !== null && !isPreview && score !== null ? (
        <Notice tone="done">
          Your result: <strong className="tabular">{plainNumber(percent)} %</strong>, {plainNumber(score)} of {points} points.
        </Notice>
      ) : null}
      <section aria-label="About this quiz" className="rounded-card border border-line bg-surface p-5">
        <ul className="mb-4 list-disc space-y-1 ps-5 marker:text-faint">
          {termsOf(quiz.data).map((term) => (
            <li key={term}>{term}</li>
          ))}
          {settings.closes_at ? (
            <li>
              {hasClosed ? "It closed" : "It closes"} <RelativeTime at={settings.closes_at} isAhead={!hasClosed} />.
            </li>
          ) : null}
        </ul>
        {isPreview ? (
          <p className="text-muted">Learners begin here. In the preview nothing is recorded.</p>
        ) : openId ? (
          <Link to={`?attempt=${openId}`} replace className={buttonClasses("primary")}>
            Go on with your attempt
          </Link>
        ) : mayStart ? (
          <Button look="primary" busy={begin.isPending} onClick={onBegin}>
            {quiz.data.attempts_used > 0 ? "Begin another attempt" : "Begin quiz"}
          </Button>
        ) : reason ? (
          <p className="text-muted">{reasonInWords(reason)}</p>
        ) : null}
      </section>
      {isPreview ? null : <Attempts lesson={lesson} whose={lesson.staff_role ? "all" : "mine"} />}
    </div>
  );
}

const stateNames: Record<AttemptItem["state"], string> = { open: "Not handed in yet", submitted: "Handed in", expired: "Ended with its time" };

function Attempts({ lesson, whose }: { lesson: Lesson; whose: "mine" | "all" }) {
  const attempts = useInfiniteQuery(attemptsQuery(lesson.id, whose));
  const items = attempts.data?.pages.flatMap((page) => page.items);
  if (attempts.error && !items) {
    return <Failure error={attempts.error} title="Attempts could not be loaded" onRetry={() => void attempts.refetch()} />;
  }
  if (!items?.length) return whose === "all" && items ? <p className="text-muted">Nobody has taken this quiz yet.</p> : null;
  return (
    <section aria-labelledby="attempts">
      <h2 id="attempts" className="mb-2 text-section font-medium">
        {whose === "all" ? "Attempts" : "Your attempts"}
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        {items.map((item) => (
          <li key={item.id}>
            <Link to={`?attempt=${item.id}`} replace className="focus-inset flex min-h-12 flex-wrap items-center gap-x-4 py-2 hover:bg-sunken">
              <span className="min-w-0 flex-1 basis-40">
                {whose === "all" ? <bdi className="font-medium">{item.user.display_name}</bdi> : `Attempt ${item.number}`}
                <span className="block text-table text-muted">
                  {whose === "all" ? `Attempt ${item.number} · ` : ""}
                  {stateNames[item.state]} <RelativeTime at={item.submitted_at ?? item.started_at} />
                </span>
              </span>
              <span className="text-muted tabular">
                {item.percent === null ? (item.state === "open" ? "" : "No result yet") : `${plainNumber(item.percent)} %`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {attempts.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={attempts.isFetchingNextPage} onClick={() => void attempts.fetchNextPage()}>
            Show more attempts
          </Button>
        </div>
      ) : null}
    </section>
  );
}
