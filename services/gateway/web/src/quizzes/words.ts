import type { Answer, AttemptQuestion, Quiz, ShownQuestion } from "../api/types";
import { counted, duration } from "../courses/words";

/** A number of points or per cent without digits that say nothing. */
export function plainNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** What is left of a time: "4:05", "1:00:00". */
export function clockWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts;
  return [...(hours ? [String(hours)] : []), ...rest.map((part, index) => (index === 0 && !hours ? String(part) : String(part).padStart(2, "0")))].join(":");
}

export function timeLimitWords(seconds: number): string {
  return seconds % 60 === 0 ? (duration(seconds / 60) ?? "") : `${seconds} seconds`;
}

const counts: Record<Quiz["settings"]["counts"], string> = {
  best: "The best attempt counts.",
  last: "The last attempt counts.",
  first: "The first attempt counts.",
};

/** What a learner should know before they begin. */
export function termsOf({ settings, question_count: count, points, time_limit_seconds: limit, extra_time_percent: extra, attempts_left: left }: Quiz): string[] {
  return [
    `${counted(count, "question")}, ${counted(points, "point")}.`,
    limit === null ? "No time limit." : `${timeLimitWords(limit)} from the moment you begin${extra > 0 ? `, ${extra} % more than others have` : ""}. The clock goes on when you leave.`,
    left === null ? "As many attempts as you like." : `${counted(left, "attempt")} left.`,
    ...(settings.attempts_allowed === 1 ? [] : [counts[settings.counts]]),
  ];
}

const reasons: Record<NonNullable<Quiz["reason"]>, string> = {
  "not-enrolled": "Only who is enrolled takes this quiz.",
  "lesson-not-open": "This quiz is not open to learners yet.",
  "quiz-closed": "This quiz is closed: nobody begins any more.",
  "quiz-empty": "There are no questions in this quiz yet.",
  "no-attempts-left": "You have no attempts left.",
};

export function reasonInWords(reason: NonNullable<Quiz["reason"]>): string {
  return reasons[reason];
}

/** Whether something was given: what is blank counts nothing. */
export function isGiven(answer: Answer | null): boolean {
  switch (answer?.type) {
    case undefined:
      return false;
    case "single":
      return answer.choice !== null;
    case "multiple":
      return answer.choices.length > 0;
    case "true_false":
    case "number":
      return answer.value !== null;
    case "short":
      return answer.text.trim() !== "";
    case "matching":
      return Object.keys(answer.pairs).length > 0;
    case "ordering":
      return answer.order.length > 0;
  }
}

function text(parts: { id: string; text: string }[], id: string): string {
  return parts.find((part) => part.id === id)?.text ?? "";
}

/** An answer or a key in the words of its question. */
export function answerInWords(question: ShownQuestion, answer: Answer | AttemptQuestion["key"]): string[] {
  if (!answer) return [];
  if (question.type === "single" && answer.type === "single") return answer.choice === null ? [] : [text(question.options, answer.choice)];
  if (question.type === "multiple" && answer.type === "multiple") return answer.choices.map((id) => text(question.options, id));
  if (answer.type === "true_false") return answer.value === null ? [] : [answer.value ? "True" : "False"];
  if (answer.type === "short") return "accepted" in answer ? answer.accepted : answer.text.trim() ? [answer.text] : [];
  if (question.type === "number" && answer.type === "number") {
    if (answer.value === null) return [];
    const more = "tolerance" in answer && answer.tolerance > 0 ? ` ± ${answer.tolerance}` : "";
    return [`${answer.value}${more}${question.unit ? ` ${question.unit}` : ""}`];
  }
  if (question.type === "matching" && answer.type === "matching") {
    return Object.entries(answer.pairs).map(([prompt, match]) => `${text(question.prompts, prompt)} – ${text(question.matches, match)}`);
  }
  if (question.type === "ordering" && answer.type === "ordering") return answer.order.map((id, index) => `${index + 1}. ${text(question.items, id)}`);
  return [];
}

/** A list with one of its things at another place; the list itself where that changes nothing. */
export function movedTo<T>(list: T[], from: number, to: number): T[] {
  const thing = list[from];
  if (from === to || to < 0 || to >= list.length || thing === undefined) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, thing);
}
