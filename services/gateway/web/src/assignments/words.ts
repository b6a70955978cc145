import { Problem } from "../api/problem";
import type { Assignment, AssignmentSettings, Submission } from "../api/types";
import { counted } from "../courses/words";
import { plainNumber } from "../quizzes/words";

/** What becomes of what comes late, as learners read it behind the due date. */
export function lateInWords({ late, late_percent_per_day: percent }: AssignmentSettings): string {
  if (late === "refused") return "Nothing is taken after that.";
  if (late === "marked") return "What comes later is marked as late.";
  return `Each day that has begun after that takes ${percent} % off.`;
}

type Asked = Pick<Assignment, "settings" | "hand_ins_left" | "may_submit">;

/** What somebody should know beside the due date: a learner what is left to them, a teacher what each learner has. */
export function termsOf({ settings, hand_ins_left: left, may_submit: maySubmit }: Asked, isStaff: boolean): string[] {
  const allowed = settings.hand_ins_allowed;
  return [`Up to ${counted(settings.points, "point")}.`, isStaff ? eachHas(allowed) : iHave(left, maySubmit)];
}

function eachHas(allowed: number | null): string {
  return allowed === null ? "Learners hand in as often as they like." : `${counted(allowed, "hand-in")} for each learner.`;
}

function iHave(left: number | null, maySubmit: boolean): string {
  if (left === null) return "You can hand in as often as you like.";
  if (left > 0) return `${counted(left, "hand-in")} left.`;
  return maySubmit ? "What you got back may be handed in once more." : "No hand-ins left.";
}

/** What handing in now would cost, if it is late. */
export function lateNowInWords({ is_late_now: isLate, late_percent_now: percent }: Pick<Assignment, "is_late_now" | "late_percent_now">): string | undefined {
  if (!isLate) return undefined;
  return percent > 0 ? `The due date has passed. Handed in now, it loses ${percent} % of its points.` : "The due date has passed. Handed in now, it is marked as late.";
}

const refusals: Record<string, string> = {
  "not-enrolled": "Only who is enrolled hands in here.",
  "lesson-not-open": "This assignment is not open to learners yet.",
  "lesson-locked": "This lesson is locked for you: the course says what opens it.",
  "past-due": "The due date has passed: nothing is taken any more.",
  "no-hand-ins-left": "You have no hand-ins left.",
  "submission-superseded": "A newer one was handed in meanwhile. Mark that one.",
  "version-stale": "Somebody else marked it or gave it back meanwhile. What they saved is shown above; yours is still in the fields.",
};

export function reasonInWords(reason: NonNullable<Assignment["reason"]>): string {
  return refusals[reason] ?? "";
}

/** Why something was not taken, in the words of this screen where it has some. */
export function refusalInWords(error: unknown): string {
  const problem = Problem.from(error);
  return refusals[problem.code] ?? problem.sentence;
}

export const stateNames: Record<Submission["state"], string> = {
  submitted: "Waiting for a mark",
  graded: "Marked",
  returned: "Given back for another try",
  superseded: "Replaced by a newer one",
};

/** On which day after the due date it came and what that costs: "late (day 2), 20 % off". */
export function latenessInWords({ is_late: isLate, late_days: days, late_percent: percent }: Pick<Submission, "is_late" | "late_days" | "late_percent">): string {
  if (!isLate) return "";
  return [`late (day ${days})`, ...(percent > 0 ? [`${percent} % off`] : [])].join(", ");
}

/** A mark: "18 of 20 points", and what it was before lateness took from it. */
export function markInWords({ score, raw_score: raw, points }: Pick<Submission, "score" | "raw_score" | "points">): string | undefined {
  if (score === null) return undefined;
  const before = raw !== null && raw !== score ? ` (${plainNumber(raw)} before lateness)` : "";
  return `${plainNumber(score)} of ${counted(points, "point")}${before}`;
}

/** The beginning of a digest: enough to compare by eye. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}
