import type { LessonVersion } from "../api/types";
import { clock, dayName } from "../history/days";

/** What a version came from, in a few words. */
export function originOf(version: LessonVersion): string {
  if (version.restored_from !== null) return `Restored version ${version.restored_from}`;
  return version.kind === "published" ? "Published" : "Saved automatically";
}

/** "version 3, of today, 09:00" */
export function phraseOf(version: LessonVersion, now: Date): string {
  const at = new Date(version.created_at);
  const day = dayName(at, now);
  return `version ${version.number}, of ${day === "Today" || day === "Yesterday" ? day.toLowerCase() : day}, ${clock(at)}`;
}
