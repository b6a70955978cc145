import type { Course } from "../api/types";

/** What of a course its staff decides in its settings. */
export type Settings = Pick<
  Course,
  "title" | "summary" | "description" | "level" | "language" | "tags" | "slug" | "enrolment_mode" | "capacity" | "starts_at" | "ends_at" | "is_sequential" | "leaderboard"
> & { category_id: string | null };

export const settingNames: Record<keyof Settings, string> = {
  title: "Title",
  summary: "Summary",
  description: "Description",
  category_id: "Category",
  level: "Level",
  language: "Language",
  tags: "Tags",
  slug: "Short name",
  enrolment_mode: "Who comes in",
  capacity: "Places",
  starts_at: "Begins",
  ends_at: "Ends",
  is_sequential: "Order of lessons",
  leaderboard: "Leaderboard",
};

export const settingKeys = Object.keys(settingNames) as (keyof Settings)[];

export function settingsOf(course: Course): Settings {
  const { title, summary, description, category, level, language, tags, slug, enrolment_mode, capacity, starts_at, ends_at, is_sequential, leaderboard } = course;
  return { title, summary, description, category_id: category?.id ?? null, level, language, tags, slug, enrolment_mode, capacity, starts_at, ends_at, is_sequential, leaderboard };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Only what differs from what was read is sent. */
export function changedSettings(from: Settings, to: Settings): Partial<Settings> {
  return Object.fromEntries(settingKeys.filter((key) => !isSame(from[key], to[key])).map((key) => [key, to[key]]));
}

/**
 * What to go on with when somebody else saved first: their changes where I made none, mine where they made
 * none; where both did, mine, and the name of the field, so that somebody chooses.
 */
export function merged(base: Settings, mine: Settings, theirs: Settings): { settings: Settings; conflicts: (keyof Settings)[] } {
  const myChanges = changedSettings(base, mine);
  const conflicts = settingKeys.filter((key) => key in myChanges && !isSame(base[key], theirs[key]) && !isSame(mine[key], theirs[key]));
  return { settings: { ...theirs, ...myChanges }, conflicts };
}

/** Tags as they are typed: with commas between, each once. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];
}

/** A moment as the field for it wants it, in the time zone of this device; and back. */
export function localMoment(at: string | null): string {
  if (!at) return "";
  const then = new Date(at);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function momentOf(local: string): string | null {
  return local ? new Date(local).toISOString() : null;
}
