import type { Grade, GradeItem } from "../api/types";
import { counted } from "../courses/words";
import { plainNumber } from "../quizzes/words";

/** A share: "81.25 %"; a dash where there is none. */
export function percentInWords(percent: number | null): string {
  return percent === null ? "–" : `${plainNumber(percent)} %`;
}

/** Points of how many: "15 of 20 points". */
export function pointsInWords(points: number, most: number): string {
  return `${plainNumber(points)} of ${counted(most, "point")}`;
}

/** What part of the final an item is when everything has a grade: "25 % of the final". */
export function partOfFinal(item: Pick<GradeItem, "weight">, all: Pick<GradeItem, "weight">[]): string {
  const sum = all.reduce((total, { weight }) => total + weight, 0);
  if (item.weight === 0) return "not in the final";
  return `${plainNumber((100 * item.weight) / sum)} % of the final`;
}

/** Why there is no number, or what else one should know of it; for learners and for teachers. */
export function noteOf({ is_hidden: isHidden, is_waiting: isWaiting, points }: Grade, isOwn: boolean): string | undefined {
  if (isHidden) return "Not shown yet";
  if (isWaiting) return isOwn ? "Waits for a mark" : "To mark";
  return points === null ? "Nothing yet" : undefined;
}

/** Where an arrow leads from a cell of a table; it stops at the edges. */
export function cellAfter(key: string, isFar: boolean, [row, column]: Cell, [rows, columns]: Cell): Cell | undefined {
  const last: Cell = [rows - 1, columns - 1];
  switch (key) {
    case "ArrowUp":
      return [Math.max(0, row - 1), column];
    case "ArrowDown":
      return [Math.min(last[0], row + 1), column];
    case "ArrowLeft":
      return [row, Math.max(0, column - 1)];
    case "ArrowRight":
      return [row, Math.min(last[1], column + 1)];
    case "Home":
      return [isFar ? 0 : row, 0];
    case "End":
      return [isFar ? last[0] : row, last[1]];
    default:
      return undefined;
  }
}

export type Cell = readonly [row: number, column: number];
