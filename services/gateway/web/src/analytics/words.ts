/** How long, in words: "40 s", "4 min", "1 h 5 min". */
export function span(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? `${hours} h` : "", rest > 0 || hours === 0 ? `${rest} min` : ""].filter(Boolean).join(" ");
}

const days = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const shortDays = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

/** A day of UTC in words: it is the same day for everybody who reads it. */
export function dayInWords(day: string): string {
  return days.format(new Date(day));
}

export function shortDay(day: string): string {
  return shortDays.format(new Date(day));
}

export function daysInWords({ from, to }: { from: string; to: string }): string {
  return from === to ? dayInWords(from) : `${shortDay(from)} – ${dayInWords(to)}`;
}

/** How many fewer began a lesson than the one before; nothing where a number is hidden. */
export function lostBefore(before: number | null | undefined, now: number | null): number {
  return before === null || before === undefined || now === null ? 0 : Math.max(0, before - now);
}
