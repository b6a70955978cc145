import { queryOptions, type QueryClient } from "@tanstack/react-query";

import { answer, api, withMyRole } from "../api/client";
import type { LessonItem, LessonProgressed } from "../api/types";
import { courseQuery, lessonQuery, outlineQuery } from "../courses/queries";
import { tellTabs } from "./progressNews";

type Progress = NonNullable<LessonItem["progress"]>;

/** The courses I learn in, where I was last first. */
export const trailQuery = queryOptions({
  queryKey: ["me", "enrolments"],
  queryFn: () => answer(api.GET("/api/v1/me/enrolments", { params: { query: { limit: 50 } }, ...withMyRole })),
});

/** Takes what the API says of a step into everything that shows it, at once. */
export function showProgress(queryClient: QueryClient, lessonId: string, courseId: string, answered: LessonProgressed): void {
  const { lesson: progress, chapter: counts, course: mine } = answered;
  queryClient.setQueryData(outlineQuery(courseId).queryKey, (outline) =>
    outline && {
      ...outline,
      mine,
      chapters: outline.chapters.map((chapter) => ({
        ...chapter,
        ...(chapter.id === counts.id ? counts : {}),
        lessons: chapter.lessons.map((lesson) => (lesson.id === lessonId ? { ...lesson, progress } : lesson)),
      })),
    },
  );
  queryClient.setQueryData(lessonQuery(lessonId).queryKey, (lesson) => lesson && { ...lesson, progress });
  queryClient.setQueryData(courseQuery(courseId).queryKey, (course) =>
    course?.enrolment
      ? { ...course, enrolment: { ...course.enrolment, status: mine.status, percent: mine.percent, completed_at: mine.completed_at } }
      : course,
  );
}

/** Takes in how long I was in a lesson, and tells whether that has completed it. */
export function showTime(queryClient: QueryClient, lessonId: string, courseId: string, { seconds, state }: Pick<Progress, "seconds" | "state">): boolean {
  let isNewlyDone = false;
  queryClient.setQueryData(outlineQuery(courseId).queryKey, (outline) =>
    outline && {
      ...outline,
      chapters: outline.chapters.map((chapter) => ({
        ...chapter,
        lessons: chapter.lessons.map((lesson) => {
          if (lesson.id !== lessonId || !lesson.progress) return lesson;
          isNewlyDone = state === "completed" && lesson.progress.state !== "completed";
          return { ...lesson, progress: { ...lesson.progress, seconds } };
        }),
      })),
    },
  );
  return isNewlyDone;
}

/** What else shows how far I am is asked for when it is looked at again. */
export function refreshTrail(queryClient: QueryClient): Promise<unknown> {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: trailQuery.queryKey }),
    queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "orgs" && queryKey[2] === "courses" }),
  ]);
}

/** A result may complete the lesson, and with it the course. */
export function refreshResult(queryClient: QueryClient, lessonId: string, courseId: string): Promise<unknown> {
  tellTabs(courseId);
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: lessonQuery(lessonId).queryKey }),
    queryClient.invalidateQueries({ queryKey: courseQuery(courseId).queryKey }),
    refreshTrail(queryClient),
  ]);
}
