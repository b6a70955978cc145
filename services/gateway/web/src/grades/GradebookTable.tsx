import { PencilLine } from "lucide-react";
import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";

import type { Course, Grade, GradebookRow, GradeItem } from "../api/types";
import { classes } from "../ui/classes";
import { Portrait } from "../ui/Portrait";
import { GradeDialog } from "./GradeDialog";
import { WeightDialog } from "./WeightDialog";
import { cellAfter, noteOf, percentInWords, type Cell } from "./words";

interface GradebookTableProps {
  course: Course;
  columns: GradeItem[];
  rows: GradebookRow[];
  /** Another page is on its way; these are not the learners that were asked for. */
  isStale: boolean;
}

type Opened = { column: number; userId?: string };

/** Learners by items. One cell takes the focus by Tab, arrows lead from there; the headings are its first row. */
export function GradebookTable({ course, columns, rows, isStale }: GradebookTableProps) {
  const [[atRow, atColumn], setAt] = useState<Cell>([1, 0]);
  const [opened, setOpened] = useState<Opened>();
  const grid = useRef<HTMLTableElement>(null);
  const open = useCallback((cell: Cell, what: Opened) => {
    setAt(cell);
    setOpened(what);
  }, []);
  const firstId = rows[0]?.user.id;
  // Other learners are read from the first one on, in the columns one was at.
  useEffect(() => {
    if (firstId) grid.current?.parentElement?.scrollTo({ top: 0 });
  }, [firstId]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.altKey) return;
    const from = event.target.dataset["cell"]?.split(":").map(Number);
    const to = from && cellAfter(event.key, event.ctrlKey || event.metaKey, [from[0] ?? 0, from[1] ?? 0], [rows.length + 1, columns.length]);
    if (!to) return;
    event.preventDefault();
    setAt(to);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${to.join(":")}"]`)?.focus();
  };
  // A shorter page must not take the way in with it.
  const shown: Cell = [Math.min(atRow, rows.length), Math.min(atColumn, columns.length - 1)];
  const item = opened && columns[opened.column];
  const row = opened && rows.find((each) => each.user.id === opened.userId);
  const grade = row && opened && row.grades[opened.column];
  const close = () => setOpened(undefined);
  return (
    <div
      aria-busy={isStale || undefined}
      className={classes("max-h-[75dvh] w-fit max-w-full scroll-ps-32 scroll-pt-20 overflow-auto md:scroll-ps-60 rounded-card border border-line bg-surface transition-opacity duration-(--quick)", isStale && "opacity-60")}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the cells have the focus */}
      <table ref={grid} aria-label="Grades" className="border-separate border-spacing-0 text-table" onKeyDown={onKeyDown}>
        <thead>
          <tr className="[&>th]:sticky [&>th]:top-0 [&>th]:z-10 [&>th]:border-b [&>th]:border-line [&>th]:bg-surface [&>th]:align-bottom [&>th]:font-medium">
            <th scope="col" className="start-0 !z-20 w-32 min-w-32 border-e px-3 py-2 text-start md:w-60 md:min-w-60">
              Learner
            </th>
            <th scope="col" className="min-w-20 border-e px-3 py-2 text-end">
              Final
            </th>
            {columns.map((each, column) => (
              <th key={each.lesson_id} scope="col" aria-label={each.title} className="p-0">
                <button
                  type="button"
                  data-cell={`0:${column}`}
                  tabIndex={shown[0] === 0 && shown[1] === column ? 0 : -1}
                  title={each.title}
                  className="focus-inset flex min-h-14 w-36 flex-col items-end justify-end gap-0.5 px-3 py-2 text-end hover:bg-sunken"
                  onClick={() => open([0, column], { column })}
                >
                  <span className="line-clamp-2 w-full wrap-anywhere" dir="auto">
                    {each.title}
                  </span>
                  <span className="text-small font-normal text-muted tabular">
                    {each.weight === 0 ? "not in the final" : `weight ${each.weight}`}
                  </span>
                </button>
              </th>
            ))}
            <th scope="col" className="min-w-24 border-s px-3 py-2 text-end whitespace-nowrap">
              With gaps
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((each, index) => (
            <Row
              key={each.user.id}
              row={each}
              columns={columns}
              number={index + 1}
              focusable={shown[0] === index + 1 ? shown[1] : null}
              onOpen={open}
            />
          ))}
        </tbody>
      </table>
      {item && !opened.userId ? <WeightDialog course={course} item={item} columns={columns} onClose={close} /> : null}
      {item && row && grade ? <GradeDialog course={course} item={item} user={row.user} grade={grade} onClose={close} /> : null}
    </div>
  );
}

interface RowProps {
  row: GradebookRow;
  columns: GradeItem[];
  number: number;
  /** Which of its cells takes the focus by Tab, if one does. */
  focusable: number | null;
  onOpen: (cell: Cell, what: Opened) => void;
}

const Row = memo(function Row({ row, columns, number, focusable, onOpen }: RowProps) {
  const { user, grades, final_percent: final, missing_as_zero_percent: withGaps } = row;
  return (
    <tr className="group [&:not(:last-child)>*]:border-b [&>*]:border-line">
      <th scope="row" className="sticky start-0 z-[5] border-e bg-surface px-3 py-1 text-start font-medium group-hover:bg-sunken">
        <span className="flex w-26 items-center gap-2 md:w-54">
          <Portrait name={user.display_name} color={user.color} className="max-md:hidden" />
          <span className="min-w-0 flex-1 truncate" dir="auto" title={user.display_name}>
            {user.display_name}
          </span>
        </span>
      </th>
      <td className="border-e px-3 text-end font-medium tabular group-hover:bg-sunken">{percentInWords(final)}</td>
      {grades.map((grade, column) => (
        <td key={grade.lesson_id} className="p-0 group-hover:bg-sunken">
          <button
            type="button"
            data-cell={`${number}:${column}`}
            tabIndex={focusable === column ? 0 : -1}
            aria-label={`${user.display_name}, ${columns[column]?.title ?? ""}: ${spoken(grade)}`}
            className="focus-inset flex min-h-10 w-full items-center justify-end gap-1.5 px-3 tabular hover:text-aegean"
            onClick={() => onOpen([number, column], { column, userId: user.id })}
          >
            {grade.is_waiting ? <span className="text-small text-ochre">To mark</span> : null}
            {grade.source === "override" ? <PencilLine size={14} aria-hidden className="text-muted" /> : null}
            {grade.percent === null && grade.is_waiting ? null : (
              <span className={grade.percent === null ? "text-faint" : undefined}>{percentInWords(grade.percent)}</span>
            )}
          </button>
        </td>
      ))}
      <td className="border-s px-3 text-end text-muted tabular group-hover:bg-sunken">{percentInWords(withGaps)}</td>
    </tr>
  );
});

function spoken(grade: Grade): string {
  const number = grade.percent === null ? [] : [percentInWords(grade.percent)];
  const note = noteOf(grade, false);
  return [...number, ...(grade.source === "override" ? ["changed by a teacher"] : []), ...(note ? [note.toLowerCase()] : [])].join(", ");
}
