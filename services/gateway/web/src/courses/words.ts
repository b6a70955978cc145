import type { Course, CourseCard, LessonItem, LessonKind, Outline } from "../api/types";

export type Level = NonNullable<CourseCard["level"]>;

export const levelNames: Record<Level, string> = {
  beginner: "Beginner",
  intermediate: "Intermediate",
  advanced: "Advanced",
};

export const levels = Object.keys(levelNames) as Level[];

export const lessonKindNames: Record<LessonKind, string> = {
  text: "Text",
  video: "Video",
  link: "Link",
  document: "Live document",
  whiteboard: "Live whiteboard",
  quiz: "Quiz",
  assignment: "Assignment",
};

export const lessonKinds = Object.keys(lessonKindNames) as LessonKind[];

export const modeNames: Record<CourseCard["enrolment_mode"], string> = {
  open: "Open: whoever wants comes in",
  request: "On request: you let each in",
  invite: "By invitation: only who you add",
  closed: "Closed: nobody new comes in",
};

export const leaderboardNames: Record<Course["leaderboard"], string> = {
  off: "None",
  staff: "For its teachers only",
  public: "For all who take part",
};

/** A language in words: "German"; a tag nobody knows stays as it is. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** How long it takes: "45 min", "2 h", "2 h 30 min"; nothing where nobody said. */
export function duration(minutes: number): string | undefined {
  if (minutes <= 0) return undefined;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What somebody can do about being in a course, and what is said of it. */
export type Door =
  | { kind: "in"; isDone: boolean }
  | { kind: "waiting" }
  | { kind: "enrol" | "ask"; isBack: boolean }
  | { kind: "shut"; why: string };

export function doorOf(course: Course, now: Date): Door {
  const status = course.enrolment?.status;
  if (status === "active" || status === "completed") return { kind: "in", isDone: status === "completed" };
  if (status === "pending") return { kind: "waiting" };
  if (status === "removed") return { kind: "shut", why: "A teacher took you off this course. Ask them if you want to come back." };
  if (course.status === "draft") return { kind: "shut", why: "This course is a draft. Learners can enrol once it is published." };
  if (course.status === "archived") return { kind: "shut", why: "This course is archived: it takes nobody new." };
  if (course.ends_at && new Date(course.ends_at) <= now) return { kind: "shut", why: "This course is over: it takes nobody new." };
  if (course.enrolment_mode === "closed") return { kind: "shut", why: "This course takes nobody new at the moment." };
  if (course.enrolment_mode === "invite") return { kind: "shut", why: "This course is by invitation: a teacher adds you." };
  if (course.is_full) return { kind: "shut", why: `This course is full: all ${course.capacity ?? course.enrolled_count} places are taken.` };
  return { kind: course.enrolment_mode === "request" ? "ask" : "enrol", isBack: status === "withdrawn" };
}

/** What a card says of my part in a course or of its door, if anything. */
export function badgeOf(course: CourseCard): { text: string; tone: "done" | "waiting" | "quiet" } | undefined {
  if (course.trashed_at) return { text: "In the trash", tone: "quiet" };
  if (course.status === "draft") return { text: "Draft", tone: "waiting" };
  const status = course.enrolment?.status;
  if (status === "completed") return { text: "Completed", tone: "done" };
  if (status === "active") return { text: "Enrolled", tone: "done" };
  if (status === "pending") return { text: "Request waits", tone: "waiting" };
  if (course.status === "archived") return { text: "Archived", tone: "quiet" };
  if (course.staff_role && course.staff_role !== "viewer") return undefined;
  if (course.enrolment_mode === "closed") return { text: "Closed", tone: "quiet" };
  if (course.is_full) return { text: "Full", tone: "quiet" };
  if (course.enrolment_mode === "request") return { text: "On request", tone: "quiet" };
  if (course.enrolment_mode === "invite") return { text: "By invitation", tone: "quiet" };
  return undefined;
}

/** Whether somebody changes a course. */
export function mayEdit(course: Pick<CourseCard, "staff_role">): boolean {
  return course.staff_role === "owner" || course.staff_role === "editor";
}

/** A lesson among all of its course, in their order. */
export interface Neighbours {
  place: number;
  count: number;
  before: LessonItem | undefined;
  after: LessonItem | undefined;
}

function isOpen({ lock }: LessonItem): boolean {
  return !lock;
}

export function neighboursOf(outline: Outline, lessonId: string): Neighbours | undefined {
  const all = outline.chapters.flatMap((chapter) => chapter.lessons);
  const at = all.findIndex((lesson) => lesson.id === lessonId);
  if (at < 0) return undefined;
  return { place: at + 1, count: all.length, before: all.slice(0, at).findLast(isOpen), after: all.slice(at + 1).find(isOpen) };
}
