/** The days that a screen is about, as they stand in its address; days of UTC, both included. */
export interface Range {
  /** `2026-11-22`; empty for as long as there is anything. */
  from: string;
  /** Empty for today. */
  to: string;
}

export interface Preset {
  key: string;
  name: string;
  /** How many days, today included; none for all of the time. */
  days?: number;
}

export const presets: Preset[] = [
  { key: "7", name: "7 days", days: 7 },
  { key: "30", name: "30 days", days: 30 },
  { key: "90", name: "90 days", days: 90 },
  { key: "all", name: "All time" },
];

const USUAL = 30;
const MS_A_DAY = 86_400_000;

export function utcDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The day so many days after another. */
export function daysAfter(day: string, count: number): string {
  return utcDay(new Date(Date.parse(day) + count * MS_A_DAY));
}

/** What an address asks for: days by name (`?days=90`), from one to another, or the last thirty. */
export function rangeOf(params: URLSearchParams, today: string): Range {
  const [from, to] = [isoDay(params.get("from")), isoDay(params.get("to"))];
  if (from || to) return { from, to };
  const preset = presetOf(params) ?? presets.find(({ days }) => days === USUAL);
  return { from: preset?.days ? daysAfter(today, 1 - preset.days) : "", to: "" };
}

/** The preset that an address names; none when it says days. */
export function presetOf(params: URLSearchParams): Preset | undefined {
  if (params.get("from") || params.get("to")) return undefined;
  const key = params.get("days") ?? String(USUAL);
  return presets.find((each) => each.key === key) ?? presets.find(({ days }) => days === USUAL);
}

function isoDay(value: string | null): string {
  return value && /^\d{4}-\d\d-\d\d$/u.test(value) && !Number.isNaN(Date.parse(value)) ? value : "";
}

/** The same as the API takes it. */
export function queryOf({ from, to }: Range): { from?: string; to?: string } {
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

export interface Point {
  day: string;
  value: number | null;
}

/** Every day of a range with what was counted on it: a day that is left out had nothing. */
export function filled<Day extends { day: string }>(days: Day[], { from, to }: Range, value: (day: Day) => number | null, today: string): Point[] {
  const known = new Map(days.map((each) => [each.day, value(each)]));
  const first = from || days[0]?.day || today;
  const last = to || today;
  const points: Point[] = [];
  for (let day = first; day <= last && points.length < MOST_DAYS; day = daysAfter(day, 1)) {
    points.push({ day, value: known.has(day) ? (known.get(day) ?? null) : 0 });
  }
  return points;
}

/** More than ten years are drawn by nobody. */
const MOST_DAYS = 4000;

export interface Column {
  from: string;
  to: string;
  value: number | null;
}

/**
 * Days in columns that can be told apart: days, else weeks, else months of thirty days. What
 * happened on the days of a column is added up; of who was there, the day with most of them counts.
 */
export function columnsOf(points: Point[], gather: "sum" | "most" = "sum", most = 92): Column[] {
  const size = points.length <= most ? 1 : points.length <= most * 7 ? 7 : 30;
  const columns: Column[] = [];
  for (let at = 0; at < points.length; at += size) {
    const some = points.slice(at, at + size);
    const [first, last] = [some[0], some.at(-1)];
    if (!first || !last) continue;
    const values = some.map(({ value }) => value ?? 0);
    const gathered = gather === "most" ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
    columns.push({ from: first.day, to: last.day, value: some.some(({ value }) => value === null) ? null : gathered });
  }
  return columns;
}
