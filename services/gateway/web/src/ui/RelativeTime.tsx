import { useSyncExternalStore } from "react";

import { dayNumber, inWords, usePlace } from "./moments";

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const EXACT = { dateStyle: "full", timeStyle: "short" } as const;

/**
 * How long ago, in words: "just now", "5 minutes ago", "yesterday", which is the day before today and
 * not twenty-four hours ago.
 */
export function ago(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) < size) continue;
    return relative.format(unit === "day" ? dayNumber(then) - dayNumber(now) : Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/**
 * A time in words, with the exact one on hover; it keeps itself current. What has happened is never
 * ahead of a clock that is slow; what `isAhead` says when it comes.
 */
export function RelativeTime({ at, isAhead = false }: { at: string; isAhead?: boolean }) {
  usePlace();
  const then = new Date(at);
  const clock = useNow();
  const now = isAhead ? clock : new Date(Math.max(clock.getTime(), then.getTime()));
  return (
    <time dateTime={at} title={inWords(then, EXACT)} className="tabular">
      {ago(then, now)}
    </time>
  );
}

function everyMinute(changed: () => void): () => void {
  const timer = setInterval(changed, 10_000);
  return () => clearInterval(timer);
}

function currentMinute(): number {
  return Math.floor(Date.now() / 60_000);
}

/** The time to the minute, kept current: for words that depend on it. */
export function useNow(): Date {
  return new Date(useSyncExternalStore(everyMinute, currentMinute) * 60_000);
}
