import { expect, test } from "vitest";

import type { LeaderboardRow } from "../api/types";
import { linesOf, periodOf, rankInWords, standingInWords } from "./words";

function row(place: number, rank = place): LeaderboardRow {
  return { place, rank, name: `P${place}`, is_alias: false, user: null, points: 100 - rank, reached_at: "", is_me: false };
}

test("who is not shown is counted: between the top and my neighbours, and behind the last", () => {
  expect(linesOf({ rows: [row(1), row(2), row(7), row(8)], people: 31 })).toEqual([
    { row: row(1) },
    { row: row(2) },
    { unseen: 4, after: 2 },
    { row: row(7) },
    { row: row(8) },
    { unseen: 23, after: 8 },
  ]);
  expect(linesOf({ rows: [row(1)], people: 1 })).toEqual([{ row: row(1) }]);
});

test("equals share a rank and show it, the first of them too", () => {
  const rows = [row(1), row(2), row(3, 2), row(4)];
  expect(rows.map((each) => rankInWords(each, rows))).toEqual(["1", "=2", "=2", "4"]);
  // Their equal is not shown.
  expect(rankInWords(row(9, 8), [row(9, 8)])).toBe("=8");
});

const hidden = { points: 20, place: null, rank: null, is_hidden: true, alias: null };

test("my standing is one sentence, whoever I am", () => {
  const shown = { people: 23, period: "all" } as const;
  expect(standingInWords({ ...shown, mine: { ...hidden, is_hidden: false, place: 22, rank: 22 } }, false)).toBe("You are 22nd of 23, with 20 points.");
  expect(standingInWords({ ...shown, mine: { ...hidden, points: 1 } }, false)).toBe("You are not on it: nobody sees you here. Your 1 point stays yours.");
  expect(standingInWords({ ...shown, mine: { ...hidden, is_hidden: false, points: 0 } }, true)).toBe("You teach this course, so you do not rank.");
  expect(standingInWords({ ...shown, period: "week", mine: { ...hidden, is_hidden: false, points: 0 } }, false)).toBe("You have no points this week yet.");
});

test("a period that nobody knows is all of the time", () => {
  expect(periodOf("month")).toBe("month");
  expect(periodOf("year")).toBe("all");
  expect(periodOf(null)).toBe("all");
});
