import { useId, useState } from "react";

import { Button } from "../ui/Button";
import type { Column } from "./range";
import { daysInWords, shortDay } from "./words";

interface DayChartProps {
  title: string;
  /** What is counted: "learners". */
  unit: string;
  columns: Column[];
  /** The colour of the columns. */
  tone?: "aegean" | "olive" | "terracotta";
}

const WIDTH = 640;
const HEIGHT = 120;
const GAP = 0.22;
const tones = { aegean: "fill-aegean", olive: "fill-olive", terracotta: "fill-terracotta" };

/** How many on each day, as columns; the same as a table for who cannot or will not look at it. */
export function DayChart({ title, unit, columns, tone = "aegean" }: DayChartProps) {
  const id = useId();
  const [isTable, setTable] = useState(false);
  const highest = Math.max(0, ...columns.map(({ value }) => value ?? 0));
  const isHidden = columns.some(({ value }) => value === null);
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-card border border-line bg-surface p-4">
      <div className="mb-3 flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 id={id} className="font-operating font-medium">
            {title}
          </h3>
          <p className="text-table text-muted">
            {unit}, {spanOfColumns(columns)} (UTC)
          </p>
        </div>
        <Button look="quiet" className="-my-1 flex-none text-muted" aria-label={`${isTable ? "Chart" : "Table"} of ${title}`} onClick={() => setTable(!isTable)}>
          {isTable ? "Chart" : "Table"}
        </Button>
      </div>
      {isTable ? (
        <ColumnTable title={title} unit={unit} columns={columns} />
      ) : highest === 0 && !isHidden ? (
        <p className="flex h-34 items-center justify-center text-table text-muted">Nobody in these days.</p>
      ) : (
        <Drawing label={summary(title, columns, highest)} columns={columns} highest={highest} tone={tones[tone]} />
      )}
    </section>
  );
}

function spanOfColumns(columns: Column[]): string {
  const [first] = columns;
  if (!first || first.from === first.to) return "by day";
  return columns.length > 1 && Date.parse(first.to) - Date.parse(first.from) < 7 * 86_400_000 ? "by week" : "by 30 days";
}

function summary(title: string, columns: Column[], highest: number): string {
  const best = columns.find(({ value }) => value === highest);
  const [first, last] = [columns[0], columns.at(-1)];
  if (!best || !first || !last) return title;
  return `${title}: from ${shortDay(first.from)} to ${shortDay(last.to)}, at most ${highest}, ${daysInWords(best)}`;
}

function Drawing({ label, columns, highest, tone }: { label: string; columns: Column[]; highest: number; tone: string }) {
  const step = WIDTH / columns.length;
  const width = Math.min(step * (1 - GAP), 28);
  const [first, last] = [columns[0], columns.at(-1)];
  return (
    <div>
      <div className="flex gap-2">
        <div aria-hidden className="flex w-7 flex-none flex-col justify-between text-end text-small text-muted tabular">
          <span className="-mt-1.5">{Math.max(1, highest)}</span>
          <span className="-mb-1.5">0</span>
        </div>
        <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-30 min-w-0 flex-1 overflow-visible">
          {[0, 0.5, 1].map((at) => (
            <line key={at} x1={0} x2={WIDTH} y1={HEIGHT * at} y2={HEIGHT * at} className="stroke-line" vectorEffect="non-scaling-stroke" />
          ))}
          {columns.map(({ from, to, value }, index) => {
            const height = value === null ? HEIGHT * 0.06 : (HEIGHT * value) / Math.max(1, highest);
            return (
              <rect
                key={from}
                x={index * step + (step - width) / 2}
                y={HEIGHT - height}
                width={width}
                height={height}
                className={value === null ? "fill-line-strong" : tone}
              >
                <title>{`${daysInWords({ from, to })}: ${value ?? "hidden"}`}</title>
              </rect>
            );
          })}
        </svg>
      </div>
      <div aria-hidden className="mt-1.5 ms-9 flex justify-between text-small text-muted tabular">
        <span>{first ? shortDay(first.from) : ""}</span>
        <span>{last ? shortDay(last.to) : ""}</span>
      </div>
    </div>
  );
}

function ColumnTable({ title, unit, columns }: { title: string; unit: string; columns: Column[] }) {
  const told = columns.filter(({ value }) => value !== 0);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
    <div className="max-h-64 overflow-y-auto" tabIndex={0} role="group" aria-label={`${title}, day by day`}>
      <table className="w-full text-table tabular">
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr className="border-b border-line text-start text-muted">
            <th scope="col" className="py-1.5 text-start font-medium">
              Day
            </th>
            <th scope="col" className="py-1.5 text-end font-medium">
              {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {told.map(({ from, to, value }) => (
            <tr key={from} className="border-b border-line">
              <th scope="row" className="py-1.5 text-start font-normal">
                {daysInWords({ from, to })}
              </th>
              <td className="py-1.5 text-end">{value ?? "hidden"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {told.length === 0 ? <p className="py-3 text-table text-muted">Nobody in these days.</p> : null}
    </div>
  );
}
