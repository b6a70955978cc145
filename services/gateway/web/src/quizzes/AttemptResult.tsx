import { Check, Minus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router";

import type { Attempt, AttemptQuestion } from "../api/types";
import { Marked } from "../courses/Marked";
import { buttonClasses } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { Notice } from "../ui/states";
import { answerInWords, plainNumber } from "./words";

interface AttemptResultProps {
  attempt: Attempt;
  late: string[];
  isMine: boolean;
}

/** An attempt that was handed in: as much of its result as the quiz shows by now. */
export function AttemptResult({ attempt, late, isMine }: AttemptResultProps) {
  const { score, percent, points, shows, questions, state, submitted_at: at } = attempt;
  const result = useRef<HTMLElement>(null);
  // The questions were long, and what came of them stands above them.
  useEffect(() => result.current?.focus(), []);
  const lateNumbers = questions.flatMap(({ question }, index) => (late.includes(question.id) ? [index + 1] : []));
  return (
    <div className="max-w-[66ch]">
      <section ref={result} tabIndex={-1} aria-label="Result" className="mb-8 scroll-mt-16 rounded-card border border-line bg-surface p-5">
        <p className="text-table text-muted">
          {isMine ? "" : `${attempt.user.display_name} · `}Attempt {attempt.number}
          {at ? (
            <>
              , {state === "expired" ? "ended with its time" : "handed in"} <RelativeTime at={at} />
            </>
          ) : null}
        </p>
        {score === null || percent === null ? (
          <p className="mt-1">{isMine ? "The result is not shown yet. Your teachers decide when it is." : "It has no result yet."}</p>
        ) : (
          <p className="mt-1 flex flex-wrap items-baseline gap-x-3">
            <span className="font-reading text-title font-medium tabular">{plainNumber(percent)} %</span>
            <span className="text-muted tabular">
              {plainNumber(score)} of {points} points
            </span>
          </p>
        )}
      </section>
      {lateNumbers.length > 0 ? (
        <div className="mb-6">
          <Notice tone="error">
            Your last answer to question {lateNumbers.join(", ")} came after the end and does not count. What was saved before stays.
          </Notice>
        </div>
      ) : null}
      <ol className="flex flex-col gap-8">
        {questions.map((each, index) => (
          <Answered key={each.question.id} answered={each} place={index + 1} showsScore={shows.score} />
        ))}
      </ol>
      <Link to="?" replace className={buttonClasses("secondary", "mt-10")}>
        Back to the quiz
      </Link>
    </div>
  );
}

function Answered({ answered, place, showsScore }: { answered: AttemptQuestion; place: number; showsScore: boolean }) {
  const { question, answer, score, feedback, key, option_feedback: byOption } = answered;
  const mine = answerInWords(question, answer);
  const right = answerInWords(question, key);
  return (
    <li>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-x-4 text-table text-muted">
        <span>Question {place}</span>
        {showsScore && score !== null ? <Scored score={score} points={question.points} /> : null}
      </div>
      <p className="mb-2 font-reading text-reading break-words whitespace-pre-line" dir="auto">
        <Marked text={question.prompt} />
      </p>
      <dl className="flex flex-col gap-2">
        <Said term="Answer" texts={mine} isBlank={mine.length === 0} />
        {key ? <Said term={question.type === "short" && right.length > 1 ? "Right would be one of" : "Right answer"} texts={right} isBlank={false} /> : null}
      </dl>
      {feedback ? (
        <p className="mt-2 rounded-control bg-aegean-wash px-3 py-2 break-words whitespace-pre-line" dir="auto">
          <Marked text={feedback} />
        </p>
      ) : null}
      {Object.values(byOption ?? {})
        .filter(Boolean)
        .map((text) => (
          <p key={text} className="mt-2 rounded-control bg-sunken px-3 py-2 break-words" dir="auto">
            <Marked text={text} />
          </p>
        ))}
    </li>
  );
}

function Said({ term, texts, isBlank }: { term: string; texts: string[]; isBlank: boolean }) {
  return (
    <div className="flex flex-wrap gap-x-3">
      <dt className="w-28 flex-none text-muted">{term}</dt>
      <dd className="min-w-0 flex-1 basis-48 break-words" dir="auto">
        {isBlank ? (
          <span className="text-muted">None</span>
        ) : (
          <ul>
            {texts.map((text) => (
              <li key={text}>
                <Marked text={text} />
              </li>
            ))}
          </ul>
        )}
      </dd>
    </div>
  );
}

function Scored({ score, points }: { score: number; points: number }) {
  const isFull = score >= points;
  const Icon = isFull ? Check : score > 0 ? Minus : X;
  const word = isFull ? "Right" : score > 0 ? "Partly right" : "Not right";
  return (
    <span className={`inline-flex items-center gap-1.5 tabular ${isFull ? "text-olive" : score > 0 ? "text-ochre" : "text-madder"}`}>
      <Icon size={14} aria-hidden />
      {word} · {plainNumber(score)} of {points}
    </span>
  );
}
