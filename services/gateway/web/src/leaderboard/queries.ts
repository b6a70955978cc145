import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api, withMyRole } from "../api/client";
import type { LeaderboardChoice, LeaderboardPeriod } from "../api/types";

/** Others complete lessons all the time; a class is not told of each. */
const LOOK_AGAIN_MILLISECONDS = 15_000;

export function leaderboardQuery(courseId: string, period: LeaderboardPeriod) {
  return queryOptions({
    queryKey: ["courses", courseId, "leaderboard", period],
    queryFn: () =>
      answer(api.GET("/api/v1/courses/{course_id}/leaderboard", { params: { path: { course_id: courseId }, query: { period } }, ...withMyRole })),
    refetchInterval: LOOK_AGAIN_MILLISECONDS,
    // While another period is read the one before stays in view.
    placeholderData: keepPreviousData,
  });
}

export function pointsQuery(courseId: string) {
  return infiniteQueryOptions({
    queryKey: ["courses", courseId, "points"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/points/mine", {
          params: { path: { course_id: courseId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          ...withMyRole,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** How others see me on the leaderboard of a course. */
export function useChoice(courseId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (choice: LeaderboardChoice) =>
      answer(api.PUT("/api/v1/courses/{course_id}/leaderboard/me", { params: { path: { course_id: courseId } }, body: choice })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["courses", courseId, "leaderboard"] }),
  });
}
