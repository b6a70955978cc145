import { Link, useSearchParams } from "react-router";

import type { Course } from "../api/types";
import { CoursePart } from "../courses/CoursePart";
import { hasGrades, takesPart } from "../courses/courseTabs";
import { classes } from "../ui/classes";
import { DownloadGrades } from "./DownloadGrades";
import { GradebookPages } from "./GradebookPages";
import { MyGradesList } from "./MyGradesList";
import { Waiting } from "./Waiting";

const names = { grades: "All grades", waiting: "To mark", mine: "Your own" } as const;
type Part = keyof typeof names;

/** `/courses/:courseId/grades`: the gradebook for who teaches, their own grades for who learns; `?tab=` says which of it. */
export function GradesScreen() {
  return (
    <CoursePart name="Grades" isThere={hasGrades} isWide>
      {(course) => <Grades course={course} />}
    </CoursePart>
  );
}

function Grades({ course }: { course: Course }) {
  const [params] = useSearchParams();
  const parts: Part[] = [...(course.staff_role ? (["grades", "waiting"] as const) : []), ...(takesPart(course) ? (["mine"] as const) : [])];
  const part = parts.find((each) => each === params.get("tab")) ?? parts[0];
  return (
    <section aria-labelledby="grades">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 id="grades" className="text-heading font-medium">
          {course.staff_role ? "Grades" : "Your grades"}
        </h2>
        {parts.length > 1 ? <Parts all={parts} shown={part} /> : null}
        {part === "grades" ? <DownloadGrades courseId={course.id} /> : null}
      </div>
      {part === "grades" ? <GradebookPages course={course} /> : null}
      {part === "waiting" ? <Waiting course={course} /> : null}
      {part === "mine" ? <MyGradesList course={course} /> : null}
    </section>
  );
}

function Parts({ all, shown }: { all: Part[]; shown: Part | undefined }) {
  return (
    <nav aria-label="Parts of the grades" className="me-auto flex gap-1 rounded-control bg-sunken p-1">
      {all.map((each) => (
        <Link
          key={each}
          to={each === all[0] ? "?" : `?tab=${each}`}
          replace
          aria-current={each === shown ? "true" : undefined}
          className={classes(
            "inline-flex min-h-8 items-center rounded-control px-3 text-table transition-colors duration-(--quick)",
            each === shown ? "bg-surface font-medium text-ink" : "text-muted hover:text-ink",
          )}
        >
          {names[each]}
        </Link>
      ))}
    </nav>
  );
}
