import type { CourseProgress, LessonItem, Outline, Rule } from "../api/types";
import { duration } from "../courses/words";

/** A lesson whose button was pressed here: on its way, or kept on this device until there is a connection. */
export type TickState = "sending" | "waiting";
export type Ticks = ReadonlyMap<string, TickState>;

/** What completes a lesson, as its learner reads it. */
export function ruleInWords(rule: Rule, kind: LessonItem["kind"] = "text"): string {
  switch (rule.by) {
    case "manual":
      return "Complete when you say so.";
    case "viewed":
      return "Complete once you have opened it.";
    case "time":
      return `Complete after ${spell(rule.seconds)} in it.`;
    case "score":
      return `Complete with ${rule.percent} % of the points or more.`;
    case "submitted":
      return kind === "quiz" ? "Complete once you have handed in an attempt." : "Complete once you have handed it in.";
  }
}

function spell(seconds: number): string {
  return seconds < 60 || seconds % 60 !== 0 ? `${seconds} seconds` : (duration(seconds / 60) ?? "");
}

/** How much of the time is missing, which is counted while the lesson is in sight. */
export function missingTimeInWords(seconds: number): string {
  if (seconds <= 0) return "You have been here long enough.";
  return seconds < 60 ? "Less than a minute to go." : `${duration(Math.ceil(seconds / 60))} to go.`;
}

/** Whether somebody completes a lesson by saying so, as far as its rule allows it now. */
export function mayMark(lesson: Pick<LessonItem, "completion" | "progress">): boolean {
  const { completion: rule, progress } = lesson;
  if (progress?.state === "completed") return false;
  if (rule.by === "manual") return true;
  return rule.by === "time" && (progress?.seconds ?? 0) >= rule.seconds;
}

/** How far, floored as the API does it: 100 only when the server says that the course is complete. */
export function percentOf(done: number, total: number): number {
  return total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : 0;
}

/** How many lessons came to a course after its learner had completed it: who is through stays so. */
export function laterLessons({ status, done, total }: Pick<CourseProgress, "status" | "done" | "total">): number {
  return status === "completed" ? Math.max(0, total - done) : 0;
}

/** What stands beside the per cent: the lessons, unless they were counted before there were more. */
export function doneInWords(mine: Pick<CourseProgress, "status" | "done" | "total">): string {
  return laterLessons(mine) > 0 ? "Completed" : `${mine.done} of ${mine.total} done`;
}

/** An outline as it is once what was ticked here has arrived: lesson, chapter and course move in one step. */
export function withTicks(outline: Outline, ticks: Ticks): Outline {
  if (!outline.mine || ticks.size === 0) return outline;
  let added = 0;
  const now = new Date().toISOString();
  const chapters = outline.chapters.map((chapter) => {
    const fresh = chapter.lessons.filter((lesson) => ticks.has(lesson.id) && lesson.progress?.state !== "completed");
    if (fresh.length === 0) return chapter;
    const counted = fresh.filter((lesson) => lesson.is_required && lesson.status === "published").length;
    added += counted;
    const ids = new Set(fresh.map((lesson) => lesson.id));
    return {
      ...chapter,
      done: chapter.done + counted,
      lessons: chapter.lessons.map((lesson) => (ids.has(lesson.id) ? { ...lesson, progress: ticked(lesson, now) } : lesson)),
    };
  });
  const { mine } = outline;
  const done = mine.done + added;
  const percent = mine.status === "completed" ? mine.percent : Math.max(mine.percent, percentOf(done, mine.total));
  return { ...outline, chapters, mine: { ...mine, done, percent } };
}

function ticked({ progress }: Pick<LessonItem, "progress">, now: string): NonNullable<LessonItem["progress"]> {
  const begun = { seconds: 0, score: null, position: null, started_at: now };
  return { ...begun, ...progress, state: "completed", completed_at: now };
}

/** Where a learner is in a lesson, in a word that stands beside its sign. */
export type Standing = "done" | "waiting" | "started" | "locked" | "draft" | "closed" | "open";

export const standingNames: Record<Standing, string> = {
  done: "Done",
  waiting: "Done, waits for the connection",
  started: "In progress",
  locked: "Locked",
  draft: "Draft",
  closed: "Opens when you are enrolled",
  open: "",
};

export function standingOf(lesson: LessonItem, outline: Pick<Outline, "may_open" | "mine">, ticks: Ticks): Standing {
  if (lesson.status === "draft") return "draft";
  if (!outline.may_open) return "closed";
  if (ticks.get(lesson.id) === "waiting") return "waiting";
  if (lesson.lock) return "locked";
  if (lesson.progress?.state === "completed") return "done";
  if (lesson.progress) return "started";
  return "open";
}

/** The lessons that say what opens them: of a row that waits for the same the first, not two hundred. */
export function firstOfEachLock(outline: Pick<Outline, "chapters">): ReadonlySet<string> {
  const first = new Set<string>();
  let before = "";
  for (const { id, lock } of outline.chapters.flatMap((chapter) => chapter.lessons)) {
    const now = lock ? JSON.stringify(lock.reasons.map(({ why, lesson, at }) => [why, lesson?.id, at])) : "";
    if (now && now !== before) first.add(id);
    before = now;
  }
  return first;
}

/** What somebody still has to complete, in the order of the course. */
export function missingOf(outline: Outline): LessonItem[] {
  return outline.chapters
    .flatMap((chapter) => chapter.lessons)
    .filter((lesson) => lesson.is_required && lesson.status === "published" && lesson.progress?.state !== "completed");
}
