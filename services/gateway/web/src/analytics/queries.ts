import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import { queryOf, type Range } from "./range";

/** How often numbers are asked for again while somebody looks at them. */
const AGAIN = 30_000;

export function courseAnalyticsQuery(courseId: string, range: Range) {
  const query = queryOf(range);
  return queryOptions({
    queryKey: ["courses", courseId, "analytics", query],
    queryFn: () => answer(api.GET("/api/v1/courses/{course_id}/analytics", { params: { path: { course_id: courseId }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
  });
}

export const reaches = ["started", "unfinished", "completed", "missing"] as const;
export type Reached = (typeof reaches)[number];

/** Which learners: those who got so far in a lesson, or all. */
export interface Wanted {
  lessonId: string;
  reached: Reached;
}

export function learnersQuery(courseId: string, { lessonId, reached }: Wanted, range: Range) {
  const narrowed = { ...queryOf(range), ...(lessonId ? { lesson_id: lessonId, reached } : {}) };
  return infiniteQueryOptions({
    queryKey: ["courses", courseId, "analytics", "learners", narrowed],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/analytics/learners", {
          params: { path: { course_id: courseId }, query: { limit: 50, ...narrowed, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    placeholderData: keepPreviousData,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function learnerQuery(courseId: string, userId: string) {
  return queryOptions({
    queryKey: ["courses", courseId, "analytics", "learners", userId],
    queryFn: () =>
      answer(
        api.GET("/api/v1/courses/{course_id}/analytics/learners/{user_id}", {
          params: { path: { course_id: courseId, user_id: userId } },
        }),
      ),
  });
}

export function orgAnalyticsQuery(orgId: string, range: Range) {
  const query = queryOf(range);
  return queryOptions({
    queryKey: ["orgs", orgId, "analytics", query],
    queryFn: () => answer(api.GET("/api/v1/orgs/{org_id}/analytics", { params: { path: { org_id: orgId }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
  });
}

export function courseRowsQuery(orgId: string) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "analytics", "courses"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/analytics/courses", {
          params: { path: { org_id: orgId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}
