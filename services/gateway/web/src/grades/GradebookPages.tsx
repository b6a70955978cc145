import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Link, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course, Gradebook } from "../api/types";
import { mayEdit } from "../courses/words";
import { Button, buttonClasses } from "../ui/Button";
import { Columns, Scroll } from "../ui/drawings";
import { inputClasses } from "../ui/Field";
import { Failure, Notice, State } from "../ui/states";
import { GradebookTable } from "./GradebookTable";
import { gradebookQuery, ROWS } from "./queries";

/** Everybody's grades, some learners at a time; `?q=` narrows them by name. */
export function GradebookPages({ course }: { course: Course }) {
  const [params, setParams] = useSearchParams();
  const typed = params.get("q") ?? "";
  const words = useDeferredValue(typed.trim());
  return (
    <>
      <input
        type="search"
        aria-label="Find a learner"
        placeholder="Find a learner"
        maxLength={80}
        className={`${inputClasses} mb-4 max-w-xs border-line-control`}
        value={typed}
        onChange={({ target: { value } }) => setParams(value ? { q: value } : {}, { replace: true })}
      />
      <Pages key={words} course={course} words={words} />
    </>
  );
}

function Pages({ course, words }: { course: Course; words: string }) {
  // Where each page begins, up to the one that is shown: the way back.
  const [cursors, setCursors] = useState([""]);
  const book = useQuery(gradebookQuery(course.id, { words, cursor: cursors.at(-1) ?? "" }));
  if (book.error && !book.data) {
    return <Failure error={book.error} title="The grades could not be loaded" onRetry={() => void book.refetch()} />;
  }
  if (!book.data) return <BookSkeleton />;
  const { columns, items, next_cursor: next } = book.data;
  if (columns.length === 0) return <NothingToGrade course={course} />;
  if (items.length === 0 && cursors.length === 1) {
    return (
      <State drawing={<Columns />} title={words ? "Nobody found" : "No learners yet"}>
        {words ? "Try a shorter part of the name." : "Who enrols appears here with what they reach."}
      </State>
    );
  }
  const first = (cursors.length - 1) * ROWS + 1;
  return (
    <>
      {book.error ? <Notice tone="waiting">These grades may be old. {Problem.from(book.error).sentence}</Notice> : null}
      <GradebookTable course={course} columns={columns} rows={items} isStale={book.isPlaceholderData} />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-table text-muted tabular" role="status">
          Learners {first}–{first + items.length - 1}
          {words ? "" : ` of ${course.enrolled_count}`}
        </p>
        {cursors.length > 1 || next ? (
          <div className="flex gap-2">
            <Button disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>
              <ChevronLeft size={18} aria-hidden />
              Previous
            </Button>
            <Button disabled={!next || book.isPlaceholderData} onClick={() => next && setCursors([...cursors, next])}>
              Next
              <ChevronRight size={18} aria-hidden />
            </Button>
          </div>
        ) : null}
      </div>
      <Legend columns={columns} mayChange={mayEdit(course)} />
    </>
  );
}

function Legend({ columns, mayChange }: { columns: Gradebook["columns"]; mayChange: boolean }) {
  const isWeighted = new Set(columns.map((each) => each.weight)).size > 1;
  return (
    <p className="mt-4 max-w-[66ch] text-table text-muted">
      The final is the mean of what has a grade{isWeighted ? ", each by its weight" : ""}; “With gaps” counts what is missing as nothing.
      {mayChange ? " Open a heading to change its weight, or a grade to say yourself what counts. Arrow keys go from one to the next." : ""}
    </p>
  );
}

function NothingToGrade({ course }: { course: Course }) {
  return (
    <State
      drawing={<Scroll />}
      title="Nothing to grade yet"
      action={
        mayEdit(course) ? (
          <Link to={`/courses/${course.id}/edit`} className={buttonClasses("secondary")}>
            Edit course
          </Link>
        ) : undefined
      }
    >
      Published quizzes and assignments have a column here.
    </State>
  );
}

function BookSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading the grades" className="flex flex-col gap-2">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="flex gap-2">
          <div className="skeleton h-9 w-36 flex-none md:w-56" />
          <div className="skeleton h-9 flex-1" />
        </div>
      ))}
    </div>
  );
}
