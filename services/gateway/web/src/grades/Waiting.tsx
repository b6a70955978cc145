import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import { latenessInWords } from "../assignments/words";
import type { Course, Submission } from "../api/types";
import { Button } from "../ui/Button";
import { Lamp } from "../ui/drawings";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { waitingQuery } from "./queries";

/** What was handed in anywhere in a course and waits for a mark, who waits longest first. */
export function Waiting({ course }: { course: Course }) {
  const waiting = useInfiniteQuery(waitingQuery(course.id));
  const items = waiting.data?.pages.flatMap((page) => page.items);
  if (waiting.error && !items) {
    return <Failure error={waiting.error} title="What waits could not be loaded" onRetry={() => void waiting.refetch()} />;
  }
  if (!items) return <div role="group" aria-busy aria-label="Loading what waits" className="skeleton h-14 max-w-3xl" />;
  if (items.length === 0) {
    return (
      <State drawing={<Lamp />} title="Nothing waits for a mark">
        What learners hand in appears here, the oldest first.
      </State>
    );
  }
  return (
    <div className="max-w-3xl">
      <ul aria-label="Waiting for a mark" className="divide-y divide-line border-y border-line">
        {items.map((each) => (
          <li key={each.id}>
            <Row courseId={course.id} submission={each} />
          </li>
        ))}
      </ul>
      {waiting.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={waiting.isFetchingNextPage} onClick={() => void waiting.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Row({ courseId, submission }: { courseId: string; submission: Submission }) {
  const { id, lesson_id: lessonId, lesson_title: title, user, number, submitted_at: at } = submission;
  const late = latenessInWords(submission);
  return (
    <Link
      to={`/courses/${courseId}/lessons/${lessonId}?hand-in=${id}&waiting`}
      className="focus-inset flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2 hover:bg-sunken"
    >
      <Portrait name={user.display_name} color={user.color} />
      <span className="min-w-0 flex-1 basis-40">
        <bdi className="font-medium break-words">{user.display_name}</bdi>
        <span className="block break-words text-table text-muted">
          <bdi>{title}</bdi>
          {number > 1 ? `, hand-in ${number}` : ""}
        </span>
      </span>
      <span className="text-table text-muted">
        <RelativeTime at={at} />
        {late ? <span className="text-ochre"> · {late}</span> : null}
      </span>
    </Link>
  );
}
