import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import type { Course, Grade, GradeItem, MyGrades } from "../api/types";
import { Scroll } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { plainNumber } from "../quizzes/words";
import { myGradesQuery } from "./queries";
import { noteOf, percentInWords, pointsInWords } from "./words";

/** What one has in each quiz and assignment of a course, and what it comes to. */
export function MyGradesList({ course }: { course: Course }) {
  const query = useQuery(myGradesQuery(course.id));
  if (query.error && !query.data) {
    return <Failure error={query.error} title="Your grades could not be loaded" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <div role="group" aria-busy aria-label="Loading your grades" className="skeleton h-40 max-w-3xl" />;
  const { columns, grades } = query.data;
  if (columns.length === 0) {
    return (
      <State drawing={<Scroll />} title="Nothing is graded here yet">
        Quizzes and assignments of this course appear here with what you reach in them.
      </State>
    );
  }
  const isWeighted = new Set(columns.map((each) => each.weight)).size > 1;
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <Final mine={query.data} />
      <ul aria-label="Your grades" className="divide-y divide-line border-y border-line">
        {columns.map((item, index) => {
          const grade = grades[index];
          return grade ? <Row key={item.lesson_id} course={course} item={item} grade={grade} isWeighted={isWeighted} /> : null;
        })}
      </ul>
    </div>
  );
}

function Final({ mine }: { mine: MyGrades }) {
  const { final_percent: final, missing_as_zero_percent: withGaps, grades } = mine;
  const isHiding = grades.some((each) => each.is_hidden);
  return (
    <section aria-label="Final" className="rounded-card border border-line bg-surface p-5">
      <p className="text-muted">Your final so far</p>
      <p className="font-reading text-title font-medium tabular">{percentInWords(final)}</p>
      <p className="mt-1 text-table text-muted">
        {final === null
          ? "You have no grade yet."
          : withGaps === null || withGaps === final
            ? "You have a grade in everything that counts."
            : `If what is missing stayed empty: ${percentInWords(withGaps)}.`}
        {isHiding ? " What is not shown yet is not in it." : ""}
      </p>
    </section>
  );
}

interface RowProps {
  course: Course;
  item: GradeItem;
  grade: Grade;
  isWeighted: boolean;
}

function Row({ course, item, grade, isWeighted }: RowProps) {
  const note = noteOf(grade, true);
  const isOverridden = grade.source === "override";
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-3">
      <div className="min-w-0 flex-1 basis-48">
        <Link to={`/courses/${course.id}/lessons/${item.lesson_id}`} className="rounded-control font-medium break-words hover:underline" dir="auto">
          {item.title}
        </Link>
        <p className="text-table text-muted">
          {item.kind === "quiz" ? "Quiz" : "Assignment"}
          {item.weight === 0 ? " · not in the final" : isWeighted ? ` · weight ${item.weight}` : ""}
        </p>
      </div>
      <p className="text-end tabular">
        {note ? <span className={`block text-table ${grade.is_waiting ? "text-ochre" : "text-muted"}`}>{note}</span> : null}
        {grade.points === null ? null : (
          <>
            <span className="font-medium">{percentInWords(grade.percent)}</span>
            <span className="block text-table text-muted">{pointsInWords(grade.points, grade.max_points)}</span>
          </>
        )}
      </p>
      {isOverridden ? (
        <p className="w-full rounded-control bg-aegean-wash px-3 py-2 break-words whitespace-pre-line" dir="auto">
          <span className="font-medium">Set by a teacher{grade.original === null ? "" : ` instead of ${plainNumber(grade.original)}`}.</span> {grade.reason}
        </p>
      ) : null}
    </li>
  );
}
