import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api, withMyRole } from "../api/client";
import type { Submission } from "../api/types";
import { refreshResult } from "../learning/queries";

/** Marks come, and due dates pass, while somebody looks. */
const EVERY = 30_000;

export function assignmentQuery(lessonId: string) {
  return queryOptions({
    queryKey: ["lessons", lessonId, "assignment"],
    queryFn: () => answer(api.GET("/api/v1/lessons/{lesson_id}/assignment", { params: { path: { lesson_id: lessonId } }, ...withMyRole })),
    refetchInterval: EVERY,
  });
}

export function submissionsQuery(lessonId: string, whose: "mine" | "all", state?: Submission["state"]) {
  return infiniteQueryOptions({
    queryKey: ["lessons", lessonId, "submissions", whose, state ?? "any"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/lessons/{lesson_id}/submissions", {
          params: {
            path: { lesson_id: lessonId },
            query: { whose, limit: 25, ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          ...withMyRole,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: EVERY,
  });
}

export function submissionQuery(lessonId: string, submissionId: string) {
  return queryOptions({
    queryKey: ["lessons", lessonId, "submission", submissionId],
    queryFn: () =>
      answer(
        api.GET("/api/v1/lessons/{lesson_id}/submissions/{submission_id}", {
          params: { path: { lesson_id: lessonId, submission_id: submissionId } },
          ...withMyRole,
        }),
      ),
  });
}

export function useHandIn(lessonId: string, courseId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    // Whether there is a network is for the person to see, not for the call to wait for.
    networkMode: "always",
    mutationFn: ({ text, key }: { text: string; key: string }) =>
      answer(
        api.POST("/api/v1/lessons/{lesson_id}/submissions", {
          params: { path: { lesson_id: lessonId }, header: { "Idempotency-Key": key } },
          body: { text },
        }),
      ),
    onSuccess: () => refreshResult(queryClient, lessonId, courseId),
    // What there is to be handed in may have changed: say it as it is now.
    onError: () => queryClient.invalidateQueries({ queryKey: assignmentQuery(lessonId).queryKey }),
  });
}

/** Marking, and giving back; whoever was slower reads what the other one saved. */
export function useMarking({ id, lesson_id: lessonId, version }: Submission) {
  const queryClient = useQueryClient();
  const params = { path: { lesson_id: lessonId, submission_id: id }, header: { "if-match": `"${version}"` } };
  const onSuccess = (saved: Submission) => {
    queryClient.setQueryData(submissionQuery(lessonId, id).queryKey, saved);
    return Promise.all([
      queryClient.invalidateQueries({ queryKey: ["lessons", lessonId, "submissions"] }),
      // What waits in the course, and its grades.
      queryClient.invalidateQueries({ predicate: ({ queryKey: [first, , third] }) => first === "courses" && ["submissions", "gradebook"].includes(String(third)) }),
    ]);
  };
  const onError = () => queryClient.invalidateQueries({ queryKey: submissionQuery(lessonId, id).queryKey });
  const grade = useMutation({
    mutationFn: (body: { points: number; feedback: string }) =>
      answer(api.PUT("/api/v1/lessons/{lesson_id}/submissions/{submission_id}/grade", { params, body })),
    onSuccess,
    onError,
  });
  const giveBack = useMutation({
    mutationFn: (feedback: string) =>
      answer(api.POST("/api/v1/lessons/{lesson_id}/submissions/{submission_id}/return", { params, body: { feedback } })),
    onSuccess,
    onError,
  });
  return { grade, giveBack };
}
