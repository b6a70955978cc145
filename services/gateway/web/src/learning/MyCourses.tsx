import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowRight, Check } from "lucide-react";
import { Link } from "react-router";

import type { OrgOfMe, TrailItem } from "../api/types";
import { CourseCardItem } from "../courses/CourseCardItem";
import { NewCourseButton } from "../courses/NewCourse";
import { coursesQuery } from "../courses/queries";
import { isAdmin } from "../orgs/roles";
import { buttonClasses } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { ProgressBar } from "./ProgressBar";
import { trailQuery } from "./queries";

const SHOWN = 6;

/** The courses I learn in, first of all the one to go on with; for who is in none, what there is. */
export function MyCourses({ org }: { org: OrgOfMe }) {
  const trail = useQuery(trailQuery);
  const items = trail.data?.items.filter((each) => each.course.org_id === org.id);
  const [first] = items?.filter((each) => each.next_lesson && each.status === "active") ?? [];
  return (
    <section aria-labelledby="my-courses" className="mx-auto w-full max-w-5xl px-4 pb-12 md:px-8">
      {first?.next_lesson ? <Continue item={first} lesson={first.next_lesson} /> : null}
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h2 id="my-courses" className="text-section font-medium">
          Your courses
        </h2>
        {items?.length ? (
          <Link to={`/o/${org.slug}/courses?mine=learning`} className="rounded-control py-0.5 font-medium text-aegean hover:underline">
            All your courses
          </Link>
        ) : null}
      </div>
      {trail.error && !items ? (
        <Failure error={trail.error} title="Your courses could not be loaded" onRetry={() => void trail.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading your courses" className="skeleton h-24 w-full" />
      ) : items.length === 0 ? (
        <Nowhere org={org} />
      ) : (
        <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {items.slice(0, SHOWN).map((item) => (
            <TrailCard key={item.course.id} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Continue({ item: { course }, lesson }: { item: TrailItem; lesson: NonNullable<TrailItem["next_lesson"]> }) {
  return (
    <Link
      to={`/courses/${course.id}/lessons/${lesson.id}`}
      className="mb-8 flex items-center gap-4 rounded-card border border-transparent bg-aegean-wash px-5 py-4 transition-colors duration-(--quick) hover:border-aegean"
    >
      <span className="min-w-0 flex-1">
        <span className="block text-table text-muted">
          Continue: <bdi>{course.title}</bdi>
          <span className="sr-only"> – </span>
        </span>
        <span className="line-clamp-2 font-reading text-heading font-medium break-words text-ink" dir="auto">
          {lesson.title}
        </span>
      </span>
      <ArrowRight size={22} className="flex-none text-aegean rtl:rotate-180" aria-hidden />
    </Link>
  );
}

function TrailCard({ item: { course, percent, done, total, status, last_seen_at: seenAt, next_lesson: next } }: { item: TrailItem }) {
  const isDone = status === "completed";
  return (
    <li className="relative flex min-h-36 flex-col rounded-card border border-line bg-surface p-4 transition-colors duration-(--quick) hover:border-line-control">
      <h3 className="line-clamp-2 text-section font-medium break-words" dir="auto">
        <Link
          to={`/courses/${course.id}`}
          className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-aegean"
        >
          {course.title}
        </Link>
      </h3>
      <p className="mt-1 line-clamp-2 text-table break-words text-muted">
        {next && !isDone ? (
          <>
            Next: <bdi>{next.title}</bdi>
          </>
        ) : course.status === "archived" ? (
          "Archived: you can still read it."
        ) : null}
      </p>
      <div className="mt-auto pt-4">
        <ProgressBar percent={percent} label={`Progress in ${course.title}`} />
        <p className="mt-1.5 flex justify-between gap-3 text-table text-muted tabular">
          {isDone ? (
            <span className="inline-flex items-center gap-1 text-olive">
              <Check size={14} aria-hidden />
              Completed
            </span>
          ) : (
            <span>
              {percent} % · {done} of {total} done
            </span>
          )}
          <RelativeTime at={seenAt} />
        </p>
      </div>
    </li>
  );
}

/** For who learns in no course yet: one they could begin with, or the first of their own. */
function Nowhere({ org }: { org: OrgOfMe }) {
  const courses = useInfiniteQuery(coursesQuery(org.id));
  const suggested = courses.data?.pages[0]?.items.find((course) => course.status === "published" && !course.is_full && !course.staff_role);
  if (suggested) {
    return (
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <ul aria-label="A course to begin with">
          <CourseCardItem course={suggested} />
        </ul>
        <div className="flex flex-col items-start gap-3 self-center">
          <p className="text-muted">You are in no course yet. This one is the newest here.</p>
          <Link to={`/o/${org.slug}/courses`} className={buttonClasses("secondary")}>
            Look at all courses
          </Link>
        </div>
      </div>
    );
  }
  const teaches = isAdmin(org) || org.role === "instructor";
  const isNew = teaches && courses.data?.pages[0]?.items.length === 0;
  return (
    <State
      drawing={<Columns />}
      title={isNew ? "No courses yet" : "You are in no course yet"}
      action={
        isNew ? (
          <NewCourseButton org={org} label="Create your first course" />
        ) : (
          <Link to={`/o/${org.slug}/courses`} className={buttonClasses("secondary")}>
            Look at all courses
          </Link>
        )
      }
    >
      {isNew ? "A course leads through chapters and lessons. It stays a draft until you publish it." : "Courses you enrol in appear here, with how far you are."}
    </State>
  );
}
