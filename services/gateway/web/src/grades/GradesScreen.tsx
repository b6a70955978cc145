import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { courseQuery } from "../courses/queries";
import { useCourseRooms } from "../courses/useCourseRooms";
import { buttonClasses } from "../ui/Button";
import { classes } from "../ui/classes";
import { Columns } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { DownloadGrades } from "./DownloadGrades";
import { GradebookPages } from "./GradebookPages";
import { MyGradesList } from "./MyGradesList";
import { Waiting } from "./Waiting";

const names = { grades: "Grades", waiting: "To mark", mine: "Your own" } as const;
type Tab = keyof typeof names;

/** `/courses/:courseId/grades`: the gradebook for who teaches, their own grades for who learns; `?tab=` for who does both. */
export function GradesScreen() {
  const { courseId = "" } = useParams();
  const query = useQuery(courseQuery(courseId));
  useCourseRooms(query.data);
  useTitle(query.data ? `Grades of ${query.data.title}` : "Grades");
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !query.data) {
    return <Failure heading="h1" error={query.error} title="The grades could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <ScreenSkeleton />;
  return query.data.trashed_at ? <NotFound /> : <Grades course={query.data} />;
}

function Grades({ course }: { course: Course }) {
  const [params] = useSearchParams();
  const takesPart = ["active", "completed"].includes(course.enrolment?.status ?? "");
  const tabs: Tab[] = [...(course.staff_role ? (["grades", "waiting"] as const) : []), ...(takesPart ? (["mine"] as const) : [])];
  const tab = tabs.find((each) => each === params.get("tab")) ?? tabs[0];
  return (
    <>
      <header className="mx-auto w-full max-w-6xl px-4 pt-6 pb-6 md:px-8">
        <p className="mb-2 truncate text-table text-muted">
          <Link to={`/courses/${course.id}`} className="rounded-control py-1 hover:text-ink hover:underline" dir="auto">
            {course.title}
          </Link>
        </p>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
          <h1 className="text-title font-medium">{tab === "mine" ? "Your grades" : "Grades"}</h1>
          {tab === "grades" ? <DownloadGrades courseId={course.id} /> : null}
        </div>
        {tabs.length > 1 ? (
          <nav aria-label="Parts of the grades" className="mt-4 -mb-2 flex gap-1 overflow-x-auto border-b border-line">
            {tabs.map((each) => (
              <Link
                key={each}
                to={each === tabs[0] ? "?" : `?tab=${each}`}
                aria-current={tab === each ? "page" : undefined}
                className={classes(
                  "focus-inset -mb-px inline-flex min-h-10 items-center border-b-2 px-3 whitespace-nowrap transition-colors duration-(--quick)",
                  tab === each ? "border-aegean font-medium text-aegean" : "border-transparent text-muted hover:text-ink",
                )}
              >
                {names[each]}
              </Link>
            ))}
          </nav>
        ) : null}
      </header>
      <div className="mx-auto w-full max-w-6xl px-4 pb-20 md:px-8">
        {tab === "grades" ? <GradebookPages course={course} /> : null}
        {tab === "waiting" ? <Waiting course={course} /> : null}
        {tab === "mine" ? <MyGradesList course={course} /> : null}
        {tab ? null : (
          <State
            drawing={<Columns />}
            title="No grades of yours here"
            action={
              <Link to={`/courses/${course.id}`} className={buttonClasses("secondary")}>
                Open the course page
              </Link>
            }
          >
            Who takes part in the course has grades in it.
          </State>
        )}
      </div>
    </>
  );
}
