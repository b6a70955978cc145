import type { BoardVersion } from "../api/types";

export interface Day {
  /** The local date, as a key. */
  date: string;
  name: string;
  versions: BoardVersion[];
}

const withoutYear = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const withYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const timeOfDay = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Versions under the day they are of, in the order they came. */
export function byDay(versions: BoardVersion[], now: Date): Day[] {
  const days: Day[] = [];
  for (const version of versions) {
    const at = new Date(version.created_at);
    const date = at.toDateString();
    const last = days.at(-1);
    if (last?.date === date) last.versions.push(version);
    else days.push({ date, name: dayName(at, now), versions: [version] });
  }
  return days;
}

export function dayName(at: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (at.toDateString() === now.toDateString()) return "Today";
  if (at.toDateString() === yesterday.toDateString()) return "Yesterday";
  return (at.getFullYear() === now.getFullYear() ? withoutYear : withYear).format(at);
}

export function clock(at: Date): string {
  return timeOfDay.format(at);
}

/** What to call a version: the name somebody gave it, or its time. */
export function titleOf(version: BoardVersion, now: Date): string {
  if (version.name !== null) return `“${version.name}”`;
  const at = new Date(version.created_at);
  const day = dayName(at, now);
  return `${day === "Today" || day === "Yesterday" ? day.toLowerCase() : day}, ${clock(at)}`;
}

/** The same inside a sentence: "the version “First draft”", "the version of today, 09:00". */
export function phraseOf(version: BoardVersion, now: Date): string {
  return `the version ${version.name === null ? "of " : ""}${titleOf(version, now)}`;
}
