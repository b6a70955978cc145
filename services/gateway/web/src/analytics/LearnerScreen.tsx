import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import { useLocation, useParams } from "react-router";

import { Problem } from "../api/problem";
import type { Course, LearnerDetail } from "../api/types";
import { Lamp } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { CourseFrame } from "./CourseFrame";
import { Figures, FiguresSkeleton } from "./Figures";
import { learnerQuery } from "./queries";
import { span } from "./words";

/** `/courses/:courseId/analytics/learners/:userId`: how one learner does, for who teaches the course. */
export function LearnerScreen() {
  const { courseId = "", userId = "" } = useParams();
  const { search } = useLocation();
  const query = useQuery(learnerQuery(courseId, userId));
  const base = `/courses/${courseId}/analytics`;
  const above = [
    { to: `${base}${search}`, name: "Analytics" },
    { to: `${base}/learners${search}`, name: "Learners" },
  ];
  return (
    <CourseFrame title={query.data?.user.display_name ?? "Learner"} above={above}>
      {(course) =>
        query.data ? (
          <Detail course={course} learner={query.data} />
        ) : query.error ? (
          <Refused error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <FiguresSkeleton />
        )
      }
    </CourseFrame>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { code, status } = Problem.from(error);
  if (code === "not-teaching") return <State drawing={<Lamp />} title="Single learners are for who teaches the course" />;
  if (status === 404) return <State drawing={<Lamp />} title="Nobody like that takes part in this course" />;
  return <Failure error={error} title="The learner could not be loaded" onRetry={onRetry} />;
}

function Detail({ course, learner }: { course: Course; learner: LearnerDetail }) {
  const days = learner.active_days.length;
  return (
    <div className="flex flex-col gap-6">
      <Figures
        label={`${learner.user.display_name} in ${course.title}`}
        figures={[
          { name: "Progress", value: `${learner.percent} %`, note: learner.completed_at ? <>completed <RelativeTime at={learner.completed_at} /></> : undefined },
          { name: "Lessons completed", value: learner.completed, note: `${learner.started} begun` },
          { name: "Time in lessons", value: span(learner.seconds) },
          { name: "Active days", value: days, note: <>of the last 90; last seen <RelativeTime at={learner.last_seen_at} /></> },
        ]}
      />
      <section aria-labelledby="lessons">
        <h2 id="lessons" className="mb-3 text-heading font-medium">
          Lesson by lesson
        </h2>
        <ol className="divide-y divide-line border-y border-line">
          {learner.lessons.map((each) => (
            <Row key={each.lesson.id} row={each} />
          ))}
        </ol>
      </section>
    </div>
  );
}

function Row({ row }: { row: LearnerDetail["lessons"][number] }) {
  const { started_at: started, completed_at: completed } = row;
  const [Icon, tone] = completed ? ([CircleCheck, "text-olive"] as const) : started ? ([CircleDot, "text-aegean"] as const) : ([CircleDashed, "text-muted"] as const);
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Icon size={18} aria-hidden className={`flex-none ${tone}`} />
      <span className="min-w-0 flex-1 basis-48 truncate font-medium" dir="auto" title={row.lesson.title}>
        {row.lesson.title}
      </span>
      <span className="text-table text-muted">
        {completed ? (
          <>
            Completed <RelativeTime at={completed} />
          </>
        ) : started ? (
          <>
            Began <RelativeTime at={started} />
          </>
        ) : (
          "Not opened"
        )}
      </span>
      <span className="w-16 text-end text-table text-muted tabular">{row.seconds > 0 ? span(row.seconds) : ""}</span>
    </li>
  );
}
