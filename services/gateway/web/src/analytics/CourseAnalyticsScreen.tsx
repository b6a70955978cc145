import { useQuery } from "@tanstack/react-query";
import { Users } from "lucide-react";
import { Link, useLocation } from "react-router";

import type { Course, CourseAnalytics } from "../api/types";
import { buttonClasses } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { CourseFrame } from "./CourseFrame";
import { DayCharts } from "./DayCharts";
import { Figures, FiguresSkeleton, Freshness } from "./Figures";
import { Funnel } from "./Funnel";
import { courseAnalyticsQuery } from "./queries";
import { RangeBar } from "./RangeBar";
import { Spread } from "./Spread";
import { useRange } from "./useRange";

/** `/courses/:courseId/analytics`: how a course goes, for its staff. */
export function CourseAnalyticsScreen() {
  return <CourseFrame title="Analytics">{(course) => <Shown course={course} />}</CourseFrame>;
}

function Shown({ course }: { course: Course }) {
  const state = useRange();
  const { search } = useLocation();
  const query = useQuery(courseAnalyticsQuery(course.id, state.range));
  const { data } = query;
  return (
    <div className="flex flex-col gap-6" aria-busy={query.isPlaceholderData || undefined}>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <RangeBar state={state} />
        {data && !data.is_veiled ? (
          <Link to={`learners${search}`} className={buttonClasses("secondary")}>
            <Users size={18} aria-hidden />
            Learners
          </Link>
        ) : null}
      </div>
      {query.error && !data ? (
        <Failure error={query.error} title="The numbers could not be loaded" onRetry={() => void query.refetch()} />
      ) : data ? (
        <Numbers analytics={data} today={state.today} />
      ) : (
        <FiguresSkeleton />
      )}
    </div>
  );
}

function Numbers({ analytics, today }: { analytics: CourseAnalytics; today: string }) {
  const { standings, average_percent: average, range } = analytics;
  const shown = { from: range.since ?? "", to: range.until === today ? "" : range.until };
  return (
    <>
      <Freshness at={analytics.updated_at} isVeiled={analytics.is_veiled} />
      <Figures
        label="The course now"
        figures={[
          { name: "Learners", value: standings.learners, note: standings.pending ? `${standings.pending} asked to join` : undefined },
          { name: "Completed", value: standings.completed },
          { name: "Average progress", value: average === null ? (standings.learners === 0 ? "0 %" : null) : `${average} %` },
          { name: "Left", value: left(analytics), note: "withdrew or were removed" },
        ]}
      />
      <section aria-labelledby="days">
        <h2 id="days" className="mb-3 text-heading font-medium">
          Day by day
        </h2>
        <DayCharts days={analytics.days} range={shown} today={today} />
      </section>
      <section aria-labelledby="lessons">
        <h2 id="lessons" className="text-heading font-medium">
          Lesson by lesson
        </h2>
        <p className="mt-1 mb-3 text-table text-muted">Learners who began (light) and completed (dark) each lesson in these days. Time is that of all days.</p>
        {analytics.lessons.length > 0 ? (
          <Funnel analytics={analytics} />
        ) : (
          <State drawing={<Steps />} title="No published lessons">
            Publish lessons in the outline; what learners do in them is counted here.
          </State>
        )}
      </section>
      <Spread spread={analytics.spread} />
    </>
  );
}

function left({ standings: { withdrawn, removed } }: CourseAnalytics): number | null {
  return withdrawn === null || removed === null ? null : withdrawn + removed;
}
