import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { Link, useParams, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { PREVIEW } from "../learning/useAsLearner";
import { buttonClasses } from "../ui/Button";
import { classes } from "../ui/classes";
import { Failure } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { Badge } from "./Badge";
import { CourseActions } from "./CourseActions";
import { CourseSettings } from "./CourseSettings";
import { OutlineEditor } from "./OutlineEditor";
import { courseQuery } from "./queries";
import { RestoreCourse } from "./RestoreCourse";
import { Roster } from "./Roster";
import { Staff } from "./Staff";
import { useCourseRooms } from "./useCourseRooms";
import { mayEdit } from "./words";

const tabs = [
  { key: "outline", name: "Outline" },
  { key: "settings", name: "Settings" },
  { key: "learners", name: "Learners" },
  { key: "teachers", name: "Teachers" },
] as const;

/** `/courses/:courseId/edit`: where its teachers build a course; `?tab=` shows what is beside the outline. */
export function EditScreen() {
  const { courseId = "" } = useParams();
  const query = useQuery(courseQuery(courseId));
  useCourseRooms(query.data);
  useTitle(query.data ? `Edit ${query.data.title}` : "Edit course");
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !query.data) {
    return <Failure heading="h1" error={query.error} title="The course could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <ScreenSkeleton />;
  if (query.data.trashed_at) return <RestoreCourse course={query.data} />;
  return mayEdit(query.data) ? <Editor course={query.data} /> : <NotFound />;
}

const statuses = { draft: ["waiting", "Draft"], published: ["done", "Published"], archived: ["quiet", "Archived"] } as const;

function Editor({ course }: { course: Course }) {
  const [params] = useSearchParams();
  const tab = tabs.find((each) => each.key === params.get("tab"))?.key ?? "outline";
  const [tone, word] = statuses[course.status];
  return (
    <>
      <header className="mx-auto w-full max-w-5xl px-4 pt-6 pb-6 md:px-8">
        <p className="mb-2 truncate text-table text-muted">
          <Link to={`/courses/${course.id}`} className="rounded-control py-1 hover:text-ink hover:underline">
            Back to the course page
          </Link>
        </p>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
          <h1 className="min-w-0 text-title font-medium break-words" dir="auto">
            {course.title}
          </h1>
          <div className="flex flex-wrap items-center gap-2">
            <Badge tone={tone}>{word}</Badge>
            <Link to={`/courses/${course.id}${PREVIEW}`} className={buttonClasses("quiet", "text-aegean")}>
              <Eye size={18} aria-hidden />
              <span>
                Preview<span className="sr-only"> as a learner</span>
              </span>
            </Link>
            <CourseActions course={course} />
          </div>
        </div>
        <nav aria-label="Parts of the editor" className="mt-4 -mb-2 flex gap-1 overflow-x-auto border-b border-line">
          {tabs.map(({ key, name }) => (
            <Link
              key={key}
              to={key === "outline" ? "?" : `?tab=${key}`}
              aria-current={tab === key ? "page" : undefined}
              className={classes(
                "focus-inset -mb-px inline-flex min-h-10 items-center gap-1.5 border-b-2 px-3 whitespace-nowrap transition-colors duration-(--quick)",
                tab === key ? "border-aegean font-medium text-aegean" : "border-transparent text-muted hover:text-ink",
              )}
            >
              {name}
              {key === "learners" && course.pending_count ? (
                <span className="rounded-control bg-terracotta-wash px-1.5 text-small font-medium text-terracotta tabular">
                  {course.pending_count}
                  <span className="sr-only"> waiting</span>
                </span>
              ) : null}
            </Link>
          ))}
          <Link
            to={`/courses/${course.id}/grades`}
            className="focus-inset -mb-px inline-flex min-h-10 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-muted transition-colors duration-(--quick) hover:text-ink"
          >
            Grades
          </Link>
          <Link
            to={`/courses/${course.id}/analytics`}
            className="focus-inset -mb-px inline-flex min-h-10 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-muted transition-colors duration-(--quick) hover:text-ink"
          >
            Analytics
          </Link>
        </nav>
      </header>
      <div className="mx-auto w-full max-w-5xl px-4 pb-20 md:px-8">
        {tab === "outline" ? <OutlineEditor course={course} /> : null}
        {tab === "settings" ? <CourseSettings key={course.id} course={course} /> : null}
        {tab === "learners" ? <Roster course={course} /> : null}
        {tab === "teachers" ? <Staff course={course} /> : null}
      </div>
    </>
  );
}
