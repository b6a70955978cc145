/** A course's outline as far as its order goes: chapters, and the lessons in each. */
export interface Ordered {
  id: string;
  lessons: { id: string }[];
}

/** Where something goes that is dropped on a row of the outline. */
export type Drop = "before" | "after";

/** What is moved, and what it is dropped on: both are chapters, or a lesson on a lesson or on a chapter's head. */
export interface Move {
  kind: "chapter" | "lesson";
  id: string;
}

/** The outline after a chapter changed places with its neighbour; undefined at the end. */
export function shiftChapter<T extends Ordered>(chapters: readonly T[], id: string, step: -1 | 1): T[] | undefined {
  const at = chapters.findIndex((each) => each.id === id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= chapters.length) return undefined;
  return insertAt(chapters.toSpliced(at, 1), to, chapters[at]);
}

/** The outline after a lesson went one place up or down; at a chapter's edge it goes on into the next chapter. */
export function shiftLesson<T extends Ordered>(chapters: readonly T[], id: string, step: -1 | 1): T[] | undefined {
  const from = placeOf(chapters, id);
  if (!from) return undefined;
  const to = from.index + step;
  const count = chapters[from.chapter]?.lessons.length ?? 0;
  if (to >= 0 && to < count) return placeLesson(chapters, id, from.chapter, to);
  const next = chapters[from.chapter + step];
  return next ? placeLesson(chapters, id, from.chapter + step, step > 0 ? 0 : next.lessons.length) : undefined;
}

/** The outline after a drop, or undefined where it would change nothing or cannot be. */
export function afterDrop<T extends Ordered>(chapters: readonly T[], moved: Move, target: Move, drop: Drop): T[] | undefined {
  const next = moved.kind === "chapter" ? dropChapter(chapters, moved.id, target, drop) : dropLesson(chapters, moved.id, target, drop);
  return next && !isSame(chapters, next) ? next : undefined;
}

function dropChapter<T extends Ordered>(chapters: readonly T[], id: string, target: Move, drop: Drop): T[] | undefined {
  const moving = chapters.find((each) => each.id === id);
  const onto = target.kind === "chapter" ? target.id : chapters.find((each) => each.lessons.some((lesson) => lesson.id === target.id))?.id;
  if (!moving || onto === undefined || onto === id) return undefined;
  const others = chapters.filter((each) => each.id !== id);
  const at = others.findIndex((each) => each.id === onto);
  return insertAt(others, drop === "before" ? at : at + 1, moving);
}

function dropLesson<T extends Ordered>(chapters: readonly T[], id: string, target: Move, drop: Drop): T[] | undefined {
  // On the head of a chapter a lesson becomes its first.
  if (target.kind === "chapter") {
    const chapter = chapters.findIndex((each) => each.id === target.id);
    return chapter < 0 ? undefined : placeLesson(chapters, id, chapter, 0);
  }
  if (target.id === id) return undefined;
  const chapter = chapters.findIndex((each) => each.lessons.some((lesson) => lesson.id === target.id));
  const others = chapters[chapter]?.lessons.filter((lesson) => lesson.id !== id);
  if (!others) return undefined;
  const at = others.findIndex((lesson) => lesson.id === target.id);
  return placeLesson(chapters, id, chapter, drop === "before" ? at : at + 1);
}

/** The outline with a lesson at a place, counted without itself. */
function placeLesson<T extends Ordered>(chapters: readonly T[], id: string, chapter: number, index: number): T[] | undefined {
  const lesson = chapters.flatMap((each) => each.lessons).find((each) => each.id === id);
  if (!lesson) return undefined;
  return chapters.map((each, at) => {
    const others = each.lessons.filter((one) => one.id !== id);
    return { ...each, lessons: at === chapter ? insertAt(others, index, lesson) : others };
  });
}

function placeOf(chapters: readonly Ordered[], id: string): { chapter: number; index: number } | undefined {
  for (const [chapter, { lessons }] of chapters.entries()) {
    const index = lessons.findIndex((lesson) => lesson.id === id);
    if (index >= 0) return { chapter, index };
  }
  return undefined;
}

function insertAt<T>(items: readonly T[], index: number, item: T | undefined): T[] {
  return item === undefined ? [...items] : items.toSpliced(index, 0, item);
}

function isSame(one: readonly Ordered[], other: readonly Ordered[]): boolean {
  const order = (chapters: readonly Ordered[]) => JSON.stringify(chapters.map(({ id, lessons }) => [id, lessons.map((each) => each.id)]));
  return order(one) === order(other);
}
