import type { Leaderboard, LeaderboardPeriod, LeaderboardRow } from "../api/types";
import { counted } from "../courses/words";

export const periodNames: Record<LeaderboardPeriod, string> = { all: "All time", month: "This month", week: "This week" };

export const periods = Object.keys(periodNames) as LeaderboardPeriod[];

/** The period that an address names; one that nobody knows is all of the time. */
export function periodOf(text: string | null): LeaderboardPeriod {
  return periods.find((each) => each === text) ?? "all";
}

export const emptyWords: Record<LeaderboardPeriod, string> = {
  all: "Nobody has points yet",
  month: "Nobody has earned points this month",
  week: "Nobody has earned points this week",
};

/** The rows, and how many people stand between them, or behind the last, who are not shown. */
export type Line = { row: LeaderboardRow } | { unseen: number; after: number };

export function linesOf({ rows, people }: Pick<Leaderboard, "rows" | "people">): Line[] {
  const lines: Line[] = [];
  let last = 0;
  for (const row of rows) {
    if (row.place > last + 1) lines.push({ unseen: row.place - last - 1, after: last });
    lines.push({ row });
    last = row.place;
  }
  if (people > last) lines.push({ unseen: people - last, after: last });
  return lines;
}

/** The rank as it stands in its column: equals share it, which the sign says. */
export function rankInWords(row: LeaderboardRow, rows: LeaderboardRow[]): string {
  const isShared = row.rank !== row.place || rows.some((other) => other.rank === row.rank && other.place !== row.place);
  return isShared ? `=${row.rank}` : String(row.rank);
}

const suffixes: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const ordinals = new Intl.PluralRules("en", { type: "ordinal" });

function ordinal(rank: number): string {
  return `${rank}${suffixes[ordinals.select(rank)] ?? "th"}`;
}

/** Where I stand, as a sentence. */
export function standingInWords({ mine, people, period }: Pick<Leaderboard, "mine" | "people" | "period">, isStaff: boolean): string {
  const points = counted(mine.points, "point");
  if (mine.rank !== null) return `You are ${ordinal(mine.rank)} of ${people}, with ${points}.`;
  if (isStaff) return "You teach this course, so you do not rank.";
  if (mine.is_hidden) return `You are not on it: nobody sees you here. Your ${points} ${mine.points === 1 ? "stays" : "stay"} yours.`;
  return period === "all" ? "Complete a lesson to be on it." : `You have no points ${period === "month" ? "this month" : "this week"} yet.`;
}
