import type { BoardVersion } from "../api/types";
import { dayNumber, inWords } from "../ui/moments";

export interface Day<Version> {
  /** Which day, as a key. */
  date: string;
  name: string;
  versions: Version[];
}

const WITHOUT_YEAR = { weekday: "long", day: "numeric", month: "long" } as const;
const WITH_YEAR = { day: "numeric", month: "long", year: "numeric" } as const;
const YEAR = { year: "numeric" } as const;
const TIME_OF_DAY = { hour: "2-digit", minute: "2-digit" } as const;

/** Versions under the day they are of, in the order they came. */
export function byDay<Version extends { created_at: string }>(versions: Version[], now: Date): Day<Version>[] {
  const days: Day<Version>[] = [];
  for (const version of versions) {
    const at = new Date(version.created_at);
    const date = String(dayNumber(at));
    const last = days.at(-1);
    if (last?.date === date) last.versions.push(version);
    else days.push({ date, name: dayName(at, now), versions: [version] });
  }
  return days;
}

export function dayName(at: Date, now: Date): string {
  const days = dayNumber(now) - dayNumber(at);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const isThisYear = inWords(at, YEAR) === inWords(now, YEAR);
  return inWords(at, isThisYear ? WITHOUT_YEAR : WITH_YEAR);
}

export function clock(at: Date): string {
  return inWords(at, TIME_OF_DAY);
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
