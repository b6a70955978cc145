import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { Lesson } from "../api/types";
import { lessonQuery, outlineQuery } from "../courses/queries";

export function lessonVersionsQuery(lessonId: string) {
  return infiniteQueryOptions({
    queryKey: ["lessons", lessonId, "versions"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/lessons/{lesson_id}/versions", {
          params: { path: { lesson_id: lessonId }, query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function lessonVersionQuery(lessonId: string, number: number) {
  return queryOptions({
    queryKey: ["lesson-versions", lessonId, number],
    queryFn: () =>
      answer(api.GET("/api/v1/lessons/{lesson_id}/versions/{number}", { params: { path: { lesson_id: lessonId, number } } })),
    // What a lesson said at a version never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Bring a lesson back to a version, unless somebody saved it meanwhile. */
export function useRestoreVersion(lesson: Lesson) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (number: number) =>
      answer(
        api.POST("/api/v1/lessons/{lesson_id}/versions/{number}/restore", {
          params: { path: { lesson_id: lesson.id, number }, header: { "if-match": `"${lesson.version}"` } },
        }),
      ),
    onSuccess: (restored) => queryClient.setQueryData(lessonQuery(lesson.id).queryKey, restored),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["lessons", lesson.id] }),
        queryClient.invalidateQueries({ queryKey: outlineQuery(lesson.course_id).queryKey }),
      ]),
  });
}
