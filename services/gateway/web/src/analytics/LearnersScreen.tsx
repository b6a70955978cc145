import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useLocation, useParams, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course, LearnerFigures } from "../api/types";
import { outlineQuery } from "../courses/queries";
import { ProgressBar } from "../learning/ProgressBar";
import { Button } from "../ui/Button";
import { Columns, Lamp } from "../ui/drawings";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { SelectField } from "../ui/SelectField";
import { Failure, State } from "../ui/states";
import { CourseFrame } from "./CourseFrame";
import { learnersQuery, reaches, type Reached, type Wanted } from "./queries";
import { RangeBar } from "./RangeBar";
import { useRange } from "./useRange";
import { span } from "./words";

const reachNames: Record<Reached, string> = {
  started: "Began it",
  unfinished: "Began it, not done",
  completed: "Completed it",
  missing: "Never opened it",
};

/** `/courses/:courseId/analytics/learners`: who is behind a number, for who teaches the course. */
export function LearnersScreen() {
  const { courseId = "" } = useParams();
  const { search } = useLocation();
  const above = [{ to: `/courses/${courseId}/analytics${search}`, name: "Analytics" }];
  return <CourseFrame title="Learners" above={above}>{(course) => <Learners course={course} />}</CourseFrame>;
}

function Learners({ course }: { course: Course }) {
  const [params, setParams] = useSearchParams();
  const state = useRange();
  const outline = useQuery(outlineQuery(course.id));
  const wanted: Wanted = {
    lessonId: params.get("lesson") ?? "",
    reached: reaches.find((each) => each === params.get("reached")) ?? "started",
  };
  const learners = useInfiniteQuery(learnersQuery(course.id, wanted, state.range));
  const items = learners.data?.pages.flatMap((page) => page.items);
  const narrow = (changed: Record<string, string>) => {
    setParams((before) => [...before].filter(([name]) => !(name in changed)).concat(Object.entries(changed).filter(([, value]) => value)), { replace: true });
  };
  if (learners.error && Problem.from(learners.error).code === "not-teaching") {
    return (
      <State drawing={<Lamp />} title="Single learners are for who teaches the course">
        Put yourself on its staff, under Teachers, if you need to see them. The other teachers see that you did.
      </State>
    );
  }
  const lessons = outline.data?.chapters.flatMap((chapter) => chapter.lessons).filter(({ status }) => status === "published");
  return (
    <div className="flex flex-col gap-5">
      <RangeBar state={state} />
      <div className="flex flex-wrap gap-3">
        <div className="w-72 max-w-full">
          <SelectField label="Lesson" value={wanted.lessonId} onChange={({ target }) => narrow({ lesson: target.value })}>
            <option value="">All learners who came in these days</option>
            {lessons?.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </SelectField>
        </div>
        {wanted.lessonId ? (
          <div className="w-52 max-w-full">
            <SelectField label="How far" value={wanted.reached} onChange={({ target }) => narrow({ reached: target.value })}>
              {reaches.map((each) => (
                <option key={each} value={each}>
                  {reachNames[each]}
                </option>
              ))}
            </SelectField>
          </div>
        ) : null}
      </div>
      {learners.error && !items ? (
        <Failure error={learners.error} title="Learners could not be loaded" onRetry={() => void learners.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading learners" className="skeleton h-40 w-full" />
      ) : items.length === 0 ? (
        <State drawing={<Columns />} title="Nobody like that">
          Choose more days or another lesson.
        </State>
      ) : (
        <Table items={items} title={course.title} />
      )}
      {learners.hasNextPage ? (
        <div className="text-center">
          <Button busy={learners.isFetchingNextPage} onClick={() => void learners.fetchNextPage()}>
            Show more learners
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Table({ items, title }: { items: LearnerFigures[]; title: string }) {
  const { search } = useLocation();
  return (
    <table className="w-full text-table">
      <caption className="sr-only">Learners of {title}, last seen first</caption>
      <thead>
        <tr className="border-b border-line text-muted">
          <th scope="col" className="py-2 text-start font-medium">
            Learner
          </th>
          <th scope="col" className="w-40 py-2 text-start font-medium max-sm:w-28">
            Progress
          </th>
          <th scope="col" className="w-32 py-2 text-end font-medium max-md:hidden">
            Lessons done
          </th>
          <th scope="col" className="w-24 py-2 text-end font-medium max-md:hidden">
            Time
          </th>
          <th scope="col" className="w-32 py-2 text-end font-medium max-sm:hidden">
            Last seen
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ user, percent, completed, started, seconds, last_seen_at: seen }) => (
          <tr key={user.id} className="border-b border-line">
            <th scope="row" className="max-w-0 py-2 text-start font-normal">
              <Link to={`${user.id}${search}`} className="flex min-w-0 items-center gap-2.5 rounded-control hover:underline">
                <Portrait name={user.display_name} color={user.color} />
                <span className="truncate font-medium" dir="auto">
                  {user.display_name}
                </span>
              </Link>
            </th>
            <td className="py-2 ps-2">
              <div className="flex items-center gap-2">
                <ProgressBar percent={percent} label={`Progress of ${user.display_name}`} className="flex-1" />
                <span aria-hidden className="w-11 text-end text-muted tabular">
                  {percent} %
                </span>
              </div>
            </td>
            <td className="py-2 text-end tabular max-md:hidden">
              {completed} of {started} begun
            </td>
            <td className="py-2 text-end tabular max-md:hidden">{span(seconds)}</td>
            <td className="py-2 text-end text-muted max-sm:hidden">
              <RelativeTime at={seen} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
