import { describe, expect, it } from "vitest";

import type { Grade } from "../api/types";
import { cellAfter, noteOf, partOfFinal, percentInWords, pointsInWords } from "./words";

const grade: Grade = {
  lesson_id: "l",
  points: null,
  max_points: 20,
  percent: null,
  source: null,
  original: null,
  reason: null,
  is_hidden: false,
  is_waiting: false,
};

describe("the words of grades", () => {
  it("say numbers without digits that say nothing", () => {
    expect(percentInWords(81.25)).toBe("81.25 %");
    expect(percentInWords(0)).toBe("0 %");
    expect(percentInWords(null)).toBe("–");
    expect(pointsInWords(1, 1)).toBe("1 of 1 point");
    expect(pointsInWords(17.5, 20)).toBe("17.5 of 20 points");
  });

  it("say what part of the final an item is", () => {
    const all = [{ weight: 1 }, { weight: 3 }, { weight: 0 }];
    expect(all.map((each) => partOfFinal(each, all))).toEqual(["25 % of the final", "75 % of the final", "not in the final"]);
  });

  it("say why there is no number", () => {
    expect(noteOf(grade, true)).toBe("Nothing yet");
    expect(noteOf({ ...grade, is_hidden: true }, true)).toBe("Not shown yet");
    expect(noteOf({ ...grade, is_waiting: true }, true)).toBe("Waits for a mark");
    expect(noteOf({ ...grade, is_waiting: true, points: 3 }, false)).toBe("To mark");
    expect(noteOf({ ...grade, points: 3 }, false)).toBeUndefined();
  });
});

describe("the keys of the table", () => {
  it("lead to the next cell and stop at the edges", () => {
    const size = [3, 4] as const;
    expect(cellAfter("ArrowDown", false, [0, 1], size)).toEqual([1, 1]);
    expect(cellAfter("ArrowDown", false, [2, 1], size)).toEqual([2, 1]);
    expect(cellAfter("ArrowLeft", false, [2, 0], size)).toEqual([2, 0]);
    expect(cellAfter("End", false, [1, 0], size)).toEqual([1, 3]);
    expect(cellAfter("Home", true, [2, 3], size)).toEqual([0, 0]);
    expect(cellAfter("End", true, [0, 0], size)).toEqual([2, 3]);
    expect(cellAfter("a", false, [0, 0], size)).toBeUndefined();
  });
});
