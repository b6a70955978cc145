import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";

import type { CourseRow, OrgAnalytics } from "../api/types";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { Badge } from "../courses/Badge";
import { OrgTabs } from "../orgs/OrgTabs";
import { isAdmin } from "../orgs/roles";
import { Button } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { DayCharts } from "./DayCharts";
import { Figures, FiguresSkeleton, Freshness, Hidden } from "./Figures";
import { courseRowsQuery, orgAnalyticsQuery } from "./queries";
import { RangeBar } from "./RangeBar";
import { useRange } from "./useRange";

/** `/o/:slug/analytics`: how the courses of an organisation go, for owners and admins. */
export function OrgAnalyticsScreen() {
  const org = useOrg();
  useTitle(`Analytics of ${org.name}`);
  if (!isAdmin(org)) {
    return (
      <State drawing={<Columns />} heading="h1" title="These numbers are for owners and admins">
        Teachers find those of a course on its page.
      </State>
    );
  }
  return (
    <>
      <PageHeader where={org.name} title="Analytics">
        <OrgTabs org={org} />
      </PageHeader>
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-6 px-4 pb-16 md:px-8">
        <Numbers orgId={org.id} />
        <Courses orgId={org.id} />
      </div>
    </>
  );
}

function Numbers({ orgId }: { orgId: string }) {
  const state = useRange();
  const query = useQuery(orgAnalyticsQuery(orgId, state.range));
  const { data } = query;
  return (
    <>
      <RangeBar state={state} />
      {query.error && !data ? (
        <Failure error={query.error} title="The numbers could not be loaded" onRetry={() => void query.refetch()} />
      ) : data ? (
        <Shown analytics={data} today={state.today} />
      ) : (
        <FiguresSkeleton />
      )}
    </>
  );
}

function Shown({ analytics, today }: { analytics: OrgAnalytics; today: string }) {
  const { range } = analytics;
  const shown = { from: range.since ?? "", to: range.until === today ? "" : range.until };
  return (
    <>
      <Freshness at={analytics.updated_at} isVeiled={analytics.is_veiled} />
      <Figures
        label="The organisation now"
        figures={[
          { name: "People", value: analytics.people },
          { name: "Courses", value: analytics.courses, note: `${analytics.published_courses} published` },
          { name: "Enrolments", value: analytics.enrolments },
          { name: "Completed", value: analytics.completed },
        ]}
      />
      <section aria-labelledby="days">
        <h2 id="days" className="mb-3 text-heading font-medium">
          Day by day
        </h2>
        <DayCharts days={analytics.days} range={shown} today={today} />
      </section>
    </>
  );
}

function Courses({ orgId }: { orgId: string }) {
  const courses = useInfiniteQuery(courseRowsQuery(orgId));
  const items = courses.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-labelledby="courses">
      <h2 id="courses" className="mb-3 text-heading font-medium">
        Courses
      </h2>
      {courses.error && !items ? (
        <Failure error={courses.error} title="The courses could not be loaded" onRetry={() => void courses.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading courses" className="skeleton h-40 w-full" />
      ) : items.length === 0 ? (
        <p className="text-muted">There are no courses yet. Once learners are in one, its numbers are here.</p>
      ) : (
        <Table items={items} />
      )}
      {courses.hasNextPage ? (
        <div className="mt-5 text-center">
          <Button busy={courses.isFetchingNextPage} onClick={() => void courses.fetchNextPage()}>
            Show more courses
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Table({ items }: { items: CourseRow[] }) {
  return (
    <table className="w-full text-table">
      <caption className="sr-only">Courses, those with most learners first</caption>
      <thead>
        <tr className="border-b border-line text-muted">
          <th scope="col" className="py-2 text-start font-medium">
            Course
          </th>
          <th scope="col" className="w-20 py-2 text-end font-medium">
            Learners
          </th>
          <th scope="col" className="w-24 py-2 text-end font-medium">
            Completed
          </th>
          <th scope="col" className="w-36 py-2 text-end font-medium max-sm:hidden">
            Average progress
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ course, learners, completed, average_percent: average }) => (
          <tr key={course.id} className="border-b border-line">
            <th scope="row" className="max-w-0 py-2.5 text-start font-normal">
              <span className="flex min-w-0 items-center gap-2">
                <Link to={`/courses/${course.id}/analytics`} className="min-w-0 truncate rounded-control py-1 font-medium hover:underline" dir="auto">
                  {course.title}
                </Link>
                {course.status === "published" ? null : <Badge tone={course.status === "draft" ? "waiting" : "quiet"}>{course.status === "draft" ? "Draft" : "Archived"}</Badge>}
              </span>
            </th>
            <td className="py-2.5 text-end tabular">{learners}</td>
            <td className="py-2.5 text-end tabular">{completed ?? <Hidden />}</td>
            <td className="py-2.5 text-end tabular max-sm:hidden">{average === null ? learners === 0 ? "–" : <Hidden /> : `${average} %`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
