import type { AssignmentSettings } from "../api/types";

/** Some per cent a day are ten until somebody says another number. */
export function lateChoice(chosen: string, { late_percent_per_day: percent }: Pick<AssignmentSettings, "late_percent_per_day">): Partial<AssignmentSettings> {
  const late = chosen as AssignmentSettings["late"];
  return late === "percent" && percent === 0 ? { late, late_percent_per_day: 10 } : { late };
}
