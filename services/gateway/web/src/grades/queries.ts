import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, answerWithResponse, api, withMyRole } from "../api/client";
import type { ExtraTime, GradeItem } from "../api/types";
import { fileNameOf, saveFile } from "../ui/saveFile";

/** What of the gradebook is on the screen; its address says the same. */
export interface BookPage {
  words: string;
  cursor: string;
}

export const ROWS = 25;

export function gradebookQuery(courseId: string, { words, cursor }: BookPage) {
  return queryOptions({
    queryKey: ["courses", courseId, "gradebook", { words, cursor }],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/gradebook", {
          params: {
            path: { course_id: courseId },
            query: { limit: ROWS, ...(words ? { words } : {}), ...(cursor ? { cursor } : {}) },
          },
          // A search that was typed further is of no interest any more.
          signal,
          ...withMyRole,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function myGradesQuery(courseId: string) {
  return queryOptions({
    queryKey: ["courses", courseId, "grades"],
    queryFn: () => answer(api.GET("/api/v1/courses/{course_id}/grades", { params: { path: { course_id: courseId } }, ...withMyRole })),
  });
}

/** What waits for a mark in a course, the oldest first. */
export function waitingQuery(courseId: string) {
  return infiniteQueryOptions({
    queryKey: ["courses", courseId, "submissions"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/submissions", {
          params: { path: { course_id: courseId }, query: { limit: 25, ...(pageParam ? { cursor: pageParam } : {}) } },
          ...withMyRole,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useGradebookDownload(courseId: string) {
  return useMutation({
    mutationFn: async () => {
      const { data, response } = await answerWithResponse(
        api.GET("/api/v1/courses/{course_id}/gradebook.csv", { params: { path: { course_id: courseId } }, parseAs: "blob" }),
      );
      saveFile(data as Blob, fileNameOf(response.headers.get("Content-Disposition"), "grades.csv"));
    },
  });
}

/** What an item counts for, and what counts for somebody; both change the finals, which are read again. */
export function useGradeChanges(courseId: string, { lesson_id: lessonId }: Pick<GradeItem, "lesson_id">) {
  const queryClient = useQueryClient();
  const settings = { onSuccess: () => queryClient.invalidateQueries({ queryKey: ["courses", courseId, "gradebook"] }) };
  const path = { course_id: courseId, lesson_id: lessonId };
  const weigh = useMutation({
    ...settings,
    mutationFn: (weight: number) =>
      answer(api.PUT("/api/v1/courses/{course_id}/gradebook/items/{lesson_id}", { params: { path }, body: { weight } })),
  });
  const override = useMutation({
    ...settings,
    mutationFn: ({ userId, ...body }: { userId: string; points: number; reason: string }) =>
      answer(
        api.PUT("/api/v1/courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}", {
          params: { path: { ...path, user_id: userId } },
          body,
        }),
      ),
  });
  const restore = useMutation({
    ...settings,
    mutationFn: (userId: string) =>
      answer(api.DELETE("/api/v1/courses/{course_id}/gradebook/grades/{lesson_id}/{user_id}", { params: { path: { ...path, user_id: userId } } })),
  });
  return { weigh, override, restore };
}

/** Who has how much longer in the quizzes of a course; these are few. */
export function extraTimeQuery(courseId: string) {
  return queryOptions({
    queryKey: ["courses", courseId, "extra-time"],
    queryFn: async (): Promise<ReadonlyMap<string, number>> => {
      const all: ExtraTime[] = [];
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET("/api/v1/courses/{course_id}/extra-time", {
            params: { path: { course_id: courseId }, query: { limit: 100, ...(cursor ? { cursor } : {}) } },
          }),
        );
        all.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return new Map(all.map(({ user, percent }) => [user.id, percent]));
    },
  });
}

/** Gives somebody more time in each timed quiz of a course; null takes it away. */
export function useExtraTime(courseId: string, userId: string) {
  const queryClient = useQueryClient();
  const path = { course_id: courseId, user_id: userId };
  return useMutation({
    mutationFn: async (percent: number | null) => {
      if (percent === null) await answer(api.DELETE("/api/v1/courses/{course_id}/extra-time/{user_id}", { params: { path } }));
      else await answer(api.PUT("/api/v1/courses/{course_id}/extra-time/{user_id}", { params: { path }, body: { percent } }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: extraTimeQuery(courseId).queryKey }),
  });
}
