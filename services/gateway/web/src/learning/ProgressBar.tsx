import { classes } from "../ui/classes";

interface ProgressBarProps {
  percent: number;
  /** What of: "Progress in Greek tragedy". */
  label: string;
  className?: string;
}

/** How far somebody is, as the API says it: floored, and full only when all is done. */
export function ProgressBar({ percent, label, className }: ProgressBarProps) {
  const isDone = percent >= 100;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={`${percent} %`}
      className={classes("h-1.5 overflow-hidden rounded-full bg-line", className)}
    >
      <div
        className={classes("h-full rounded-full transition-[width] duration-(--appear)", isDone ? "bg-olive" : "bg-aegean")}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
