import type { CourseProgress } from "../api/types";
import { ProgressBar } from "./ProgressBar";
import { doneInWords, laterLessons, type Ticks } from "./progress";

interface CourseBarProps {
  mine: CourseProgress;
  title: string;
  ticks: Ticks;
  className?: string;
}

/** How far I am in a course: the bar, the per cent and the lessons, which are one number. */
export function CourseBar({ mine, title, ticks, className }: CourseBarProps) {
  const waiting = [...ticks.values()].filter((state) => state === "waiting").length;
  const later = laterLessons(mine);
  return (
    <div className={className}>
      <ProgressBar percent={mine.percent} label={`Progress in ${title}`} />
      <p className="mt-1.5 flex justify-between gap-3 text-table text-muted tabular">
        <span>
          {doneInWords(mine)}
        </span>
        <span>{mine.percent} %</span>
      </p>
      {later > 0 ? (
        <p className="text-table text-muted">
          {later} {later === 1 ? "lesson was" : "lessons were"} added since. {later === 1 ? "It is" : "They are"} open to you, and you stay at 100 %.
        </p>
      ) : null}
      {waiting > 0 ? <p className="text-table text-ochre">{waiting} of these {waiting === 1 ? "waits" : "wait"} for the connection.</p> : null}
    </div>
  );
}
