import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Clock } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course, Enrolment, EnrolmentStatus } from "../api/types";
import { ExtraTimeDialog } from "../grades/ExtraTimeDialog";
import { extraTimeQuery } from "../grades/queries";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Columns } from "../ui/drawings";
import { inputClasses } from "../ui/Field";
import { ProgressBar } from "../learning/ProgressBar";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { AddLearners } from "./AddLearners";
import { useRosterChanges } from "./changes";
import { rosterQuery } from "./queries";

const statusNames: Record<EnrolmentStatus, string> = {
  pending: "Asked to join",
  active: "Enrolled",
  completed: "Completed",
  withdrawn: "Withdrew",
  removed: "Removed",
};

/** Who learns in a course, who asked to, and who left. */
export function Roster({ course }: { course: Course }) {
  const [params, setParams] = useSearchParams();
  const status = (Object.keys(statusNames) as EnrolmentStatus[]).find((each) => each === params.get("status"));
  const roster = useInfiniteQuery(rosterQuery(course.id, status));
  const extraTime = useQuery(extraTimeQuery(course.id));
  const items = roster.data?.pages.flatMap((page) => page.items);
  return (
    <div className="max-w-3xl">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <select
          aria-label="Learners to show"
          className={`${inputClasses} max-w-48 border-line-control`}
          value={status ?? ""}
          onChange={(event) =>
            setParams({ tab: "learners", ...(event.target.value ? { status: event.target.value } : {}) }, { replace: true })
          }
        >
          <option value="">Everybody</option>
          {Object.entries(statusNames).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
        <AddLearners course={course} />
      </div>
      {roster.error && !items ? (
        <Failure error={roster.error} title="Learners could not be loaded" onRetry={() => void roster.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading learners" className="skeleton h-14 w-full" />
      ) : items.length === 0 ? (
        <State drawing={<Columns />} title={status ? "Nobody like that" : "No learners yet"}>
          {status ? "Nobody in this course is in that state." : "Who enrols appears here. You can also add people yourself."}
        </State>
      ) : (
        <ul aria-label={`Learners of ${course.title}`} className="divide-y divide-line border-y border-line">
          {items.map((each) => (
            <Row key={each.user.id} course={course} enrolment={each} extraTime={extraTime.data} />
          ))}
        </ul>
      )}
      {roster.hasNextPage ? (
        <div className="mt-5 text-center">
          <Button busy={roster.isFetchingNextPage} onClick={() => void roster.fetchNextPage()}>
            Show more learners
          </Button>
        </div>
      ) : null}
    </div>
  );
}

interface RowProps {
  course: Course;
  enrolment: Enrolment;
  /** Who has how much longer in quizzes, once it is known. */
  extraTime: ReadonlyMap<string, number> | undefined;
}

function Row({ course, enrolment, extraTime }: RowProps) {
  const { user, status, since, percent } = enrolment;
  const { letIn, remove } = useRosterChanges(course);
  const [isRemoving, setRemoving] = useState(false);
  const [isTiming, setTiming] = useState(false);
  const extra = extraTime?.get(user.id);
  const toast = useToast();
  const onLetIn = () =>
    letIn.mutate(user.id, {
      onSuccess: () => toast(`${user.display_name} is in the course.`),
      onError: (error) => {
        const problem = Problem.from(error);
        const why = problem.code === "course-full" ? "The course is full." : problem.sentence;
        toast(`${user.display_name} is not in the course. ${why}`, { tone: "alert" });
      },
    });
  const isOut = status === "withdrawn" || status === "removed";
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 py-2">
      <Portrait name={user.display_name} color={user.color} />
      <div className="min-w-0 flex-1 basis-40">
        <p className="truncate font-medium" dir="auto">
          {user.display_name}
        </p>
        <p className="text-table text-muted">
          {statusNames[status]} <RelativeTime at={since} />
          {extra ? ` · ${extra} % more time` : ""}
        </p>
      </div>
      {status === "active" || status === "completed" ? (
        <div className="flex w-36 flex-none items-center gap-2">
          <ProgressBar percent={percent} label={`Progress of ${user.display_name}`} className="flex-1" />
          <span className="w-12 text-end text-table whitespace-nowrap text-muted tabular" aria-hidden>
            {percent} %
          </span>
        </div>
      ) : null}
      <div className="flex gap-1.5">
        {status === "pending" ? (
          <>
            <Button look="primary" busy={letIn.isPending} aria-label={`Accept ${user.display_name}`} onClick={onLetIn}>
              Accept
            </Button>
            <Button look="quiet" aria-label={`Refuse ${user.display_name}`} onClick={() => setRemoving(true)}>
              Refuse
            </Button>
          </>
        ) : isOut ? (
          <Button busy={letIn.isPending} aria-label={`Bring back ${user.display_name}`} onClick={onLetIn}>
            Bring back
          </Button>
        ) : (
          <>
            <Button
              look="quiet"
              className="text-muted"
              disabled={!extraTime}
              aria-label={`Extra time for ${user.display_name}`}
              onClick={() => setTiming(true)}
            >
              <Clock size={16} aria-hidden />
              Time
            </Button>
            <Button look="quiet" className="text-muted" aria-label={`Remove ${user.display_name}`} onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        )}
      </div>
      {isTiming ? <ExtraTimeDialog course={course} user={user} percent={extra} onClose={() => setTiming(false)} /> : null}
      {isRemoving ? (
        <ConfirmDialog
          title={status === "pending" ? `Refuse ${user.display_name}?` : `Remove ${user.display_name} from this course?`}
          action={status === "pending" ? "Refuse request" : "Remove learner"}
          onConfirm={() => remove.mutateAsync(user.id)}
          onClose={() => setRemoving(false)}
        >
          {status === "pending" ? "They cannot ask again; you can still let them in." : "The lessons close for them, and they cannot enrol again by themselves. You can bring them back."}
        </ConfirmDialog>
      ) : null}
    </li>
  );
}
