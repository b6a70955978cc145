import type { CourseProgress } from "../api/types";
import { ProgressBar } from "./ProgressBar";
import type { Ticks } from "./progress";

interface CourseBarProps {
  mine: CourseProgress;
  title: string;
  ticks: Ticks;
  className?: string;
}

/** How far I am in a course: the bar, the per cent and the lessons, which are one number. */
export function CourseBar({ mine, title, ticks, className }: CourseBarProps) {
  const waiting = [...ticks.values()].filter((state) => state === "waiting").length;
  return (
    <div className={className}>
      <ProgressBar percent={mine.percent} label={`Progress in ${title}`} />
      <p className="mt-1.5 flex justify-between gap-3 text-table text-muted tabular">
        <span>
          {mine.done} of {mine.total} done
        </span>
        <span>{mine.percent} %</span>
      </p>
      {waiting > 0 ? <p className="text-table text-ochre">{waiting} of these {waiting === 1 ? "waits" : "wait"} for the connection.</p> : null}
    </div>
  );
}
