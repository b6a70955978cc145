import type { AnalyticsDay } from "../api/types";
import { DayChart } from "./DayChart";
import { columnsOf, filled, type Range } from "./range";

/** Who came, who was active and who completed, on the days that are shown. */
export function DayCharts({ days, range, today }: { days: AnalyticsDay[]; range: Range; today: string }) {
  const points = (value: (day: AnalyticsDay) => number | null) => filled(days, range, value, today);
  const active = columnsOf(points((day) => day.active), "most");
  const isByDay = active.every(({ from, to }) => from === to);
  return (
    <div className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
      <DayChart title="Enrolled" unit="Learners" columns={columnsOf(points((day) => day.enrolled))} />
      <DayChart title="Active" unit={isByDay ? "People" : "People on the fullest day"} columns={active} tone="terracotta" />
      <DayChart title="Completed" unit="Learners" columns={columnsOf(points((day) => day.completed))} tone="olive" />
    </div>
  );
}
