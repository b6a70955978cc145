import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import type { Course, PointsItem } from "../api/types";
import { CoursePart } from "../courses/CoursePart";
import { takesPart } from "../courses/courseTabs";
import { Button, buttonClasses } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { pointsQuery } from "./queries";

/** `/courses/:courseId/points`: what earned me points in a course, and when. */
export function PointsScreen() {
  return (
    <CoursePart name="Your points" isThere={takesPart}>
      {(course) => <Earned course={course} />}
    </CoursePart>
  );
}

function Earned({ course }: { course: Course }) {
  const points = useInfiniteQuery(pointsQuery(course.id));
  const items = points.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-labelledby="points">
      <h2 id="points" className="mb-2 text-heading font-medium">
        Your points
      </h2>
      <p className="mb-4 text-muted">A lesson you complete gives points once, and the whole course more. Nobody takes them away.</p>
      {points.error && !items ? (
        <Failure error={points.error} title="Your points could not be loaded" onRetry={() => void points.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading your points" className="skeleton h-24 w-full" />
      ) : items.length === 0 ? (
        <State
          drawing={<Steps />}
          title="No points yet"
          action={
            <Link to={`/courses/${course.id}`} className={buttonClasses("secondary")}>
              Go to the course
            </Link>
          }
        >
          The first lesson you complete brings the first ones.
        </State>
      ) : (
        <>
          <ul aria-label={`What earned you points in ${course.title}`} className="divide-y divide-line border-y border-line">
            {items.map((item) => (
              <Item key={item.id} item={item} courseId={course.id} />
            ))}
          </ul>
          {points.hasNextPage ? (
            <div className="mt-4 text-center">
              <Button busy={points.isFetchingNextPage} onClick={() => void points.fetchNextPage()}>
                Show earlier ones
              </Button>
            </div>
          ) : null}
        </>
      )}
    </section>
  );
}

function Item({ item: { reason, ref, title, points, at }, courseId }: { item: PointsItem; courseId: string }) {
  const name = title ?? (reason === "lesson" ? "A lesson that is gone" : "The course");
  return (
    <li className="flex min-h-13 items-center gap-4 py-2">
      <span className="min-w-0 flex-1">
        {reason === "lesson" && title ? (
          <Link to={`/courses/${courseId}/lessons/${ref}`} className="rounded-control font-medium break-words hover:underline" dir="auto">
            {name}
          </Link>
        ) : (
          <span className="font-medium break-words" dir="auto">
            {name}
          </span>
        )}
        <span className="block text-table text-muted">
          {reason === "lesson" ? "Lesson completed" : "Course completed"} <RelativeTime at={at} />
        </span>
      </span>
      <span className="flex-none font-medium text-olive tabular">
        +{points}
        <span className="sr-only"> points</span>
      </span>
    </li>
  );
}
