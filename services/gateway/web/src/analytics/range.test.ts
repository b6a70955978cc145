import { describe, expect, it } from "vitest";

import { columnsOf, filled, presetOf, rangeOf } from "./range";

const TODAY = "2026-11-22";
const asked = (query: string) => new URLSearchParams(query);

describe("the days of an address", () => {
  it("are the last thirty if it says nothing", () => {
    expect(rangeOf(asked(""), TODAY)).toEqual({ from: "2026-10-24", to: "" });
    expect(presetOf(asked(""))?.key).toBe("30");
  });
  it("are those of a preset, or of all of the time", () => {
    expect(rangeOf(asked("days=7"), TODAY)).toEqual({ from: "2026-11-16", to: "" });
    expect(rangeOf(asked("days=all"), TODAY)).toEqual({ from: "", to: "" });
    expect(rangeOf(asked("days=nonsense"), TODAY).from).toBe("2026-10-24");
  });
  it("are days that were typed, if they are days", () => {
    expect(rangeOf(asked("from=2026-02-01&to=2026-02-28"), TODAY)).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(presetOf(asked("from=2026-02-01"))).toBeUndefined();
    expect(rangeOf(asked("from=2026-99-01"), TODAY)).toEqual({ from: "2026-10-24", to: "" });
  });
});

describe("columns", () => {
  const days = [
    { day: "2026-11-20", n: 3 },
    { day: "2026-11-22", n: null },
  ];
  it("know of every day, also of those nothing happened on", () => {
    expect(filled(days, { from: "2026-11-19", to: "" }, ({ n }) => n, TODAY)).toEqual([
      { day: "2026-11-19", value: 0 },
      { day: "2026-11-20", value: 3 },
      { day: "2026-11-21", value: 0 },
      { day: "2026-11-22", value: null },
    ]);
  });
  it("are weeks when there are many days, and hide what has a hidden day", () => {
    const points = filled(days, { from: "2026-06-01", to: "" }, ({ n }) => n, TODAY);
    const columns = columnsOf(points);
    expect(columns).toHaveLength(25);
    expect(columns.at(0)).toEqual({ from: "2026-06-01", to: "2026-06-07", value: 0 });
    expect(columns.at(-1)?.value).toBeNull();
  });
  it("count the fullest day where people are not to be added up", () => {
    const points = Array.from({ length: 100 }, (_, at) => ({ day: `day ${at}`, value: at % 7 }));
    expect(columnsOf(points).at(0)?.value).toBe(21);
    expect(columnsOf(points, "most").at(0)?.value).toBe(6);
  });
});
