import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api, withMyRole } from "../api/client";
import type { Answer, Attempt } from "../api/types";
import { refreshResult } from "../learning/queries";

export function quizQuery(lessonId: string) {
  return queryOptions({
    queryKey: ["lessons", lessonId, "quiz"],
    queryFn: () => answer(api.GET("/api/v1/lessons/{lesson_id}/quiz", { params: { path: { lesson_id: lessonId } }, ...withMyRole })),
  });
}

/** One attempt as it is now; the answers that are being given are not read over. */
export function attemptQuery(lessonId: string, attemptId: string) {
  return queryOptions({
    queryKey: ["attempts", attemptId],
    queryFn: () => readAttempt(lessonId, attemptId),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: Infinity,
    // Coming back to it later is reading it anew.
    gcTime: 0,
  });
}

export function readAttempt(lessonId: string, attemptId: string): Promise<Attempt> {
  return answer(
    api.GET("/api/v1/lessons/{lesson_id}/attempts/{attempt_id}", {
      params: { path: { lesson_id: lessonId, attempt_id: attemptId } },
      ...withMyRole,
    }),
  );
}

export function attemptsQuery(lessonId: string, whose: "mine" | "all") {
  return infiniteQueryOptions({
    queryKey: ["lessons", lessonId, "attempts", whose],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/lessons/{lesson_id}/attempts", {
          params: { path: { lesson_id: lessonId }, query: { whose, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function saveAnswer(lessonId: string, attemptId: string, questionId: string, sequence: number, given: Answer | null) {
  const path = { lesson_id: lessonId, attempt_id: attemptId, question_id: questionId };
  return answer(
    api.PUT("/api/v1/lessons/{lesson_id}/attempts/{attempt_id}/answers/{question_id}", {
      params: { path },
      body: { sequence, answer: given },
    }),
  );
}

export function useAttemptChanges(lessonId: string, courseId: string) {
  const queryClient = useQueryClient();
  const begin = useMutation({
    mutationFn: () => answer(api.POST("/api/v1/lessons/{lesson_id}/attempts", { params: { path: { lesson_id: lessonId } } })),
    onSuccess: (attempt) => {
      queryClient.setQueryData(attemptQuery(lessonId, attempt.id).queryKey, attempt);
      return queryClient.invalidateQueries({ queryKey: quizQuery(lessonId).queryKey });
    },
  });
  const submit = useMutation({
    mutationFn: (attemptId: string) =>
      answer(
        api.POST("/api/v1/lessons/{lesson_id}/attempts/{attempt_id}/submit", {
          params: { path: { lesson_id: lessonId, attempt_id: attemptId } },
        }),
      ),
    onSuccess: (attempt) => {
      queryClient.setQueryData(attemptQuery(lessonId, attempt.id).queryKey, attempt);
      return refreshResult(queryClient, lessonId, courseId);
    },
  });
  return { begin, submit };
}
