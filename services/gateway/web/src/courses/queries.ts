import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api, withMyRole } from "../api/client";
import type { Category, CourseCard, EnrolmentStatus } from "../api/types";
import type { Level } from "./words";

/** What of the catalogue is asked for; the address of the screen says the same. */
export interface CourseFilter {
  words?: string;
  categoryId?: string;
  level?: Level;
  language?: string;
  mine?: "teaching" | "learning";
  isTrashed?: boolean;
}

export function coursesQuery(orgId: string, filter: CourseFilter = {}) {
  const { words, categoryId, level, language, mine, isTrashed } = filter;
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "courses", filter],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/courses", {
          params: {
            path: { org_id: orgId },
            query: {
              limit: 24,
              ...(pageParam ? { cursor: pageParam } : {}),
              ...(words ? { words } : {}),
              ...(categoryId ? { category_id: categoryId } : {}),
              ...(level ? { level } : {}),
              ...(language ? { language } : {}),
              ...(mine ? { mine } : {}),
              ...(isTrashed ? { trashed: true } : {}),
            },
          },
          // A search that was typed further is of no interest any more.
          signal,
          ...withMyRole,
        }),
      ),
    placeholderData: keepPreviousData,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Courses that were read page by page, each once although others begin new ones meanwhile. */
export function eachOnce(pages: { items: CourseCard[] }[]): CourseCard[] {
  return [...new Map(pages.flatMap((page) => page.items).map((course) => [course.id, course])).values()];
}

export function categoriesQuery(orgId: string) {
  return queryOptions({
    queryKey: ["orgs", orgId, "categories"],
    queryFn: async (): Promise<Category[]> => {
      const all: Category[] = [];
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET("/api/v1/orgs/{org_id}/categories", {
            params: { path: { org_id: orgId }, query: { limit: 100, ...(cursor ? { cursor } : {}) } },
          }),
        );
        all.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return all;
    },
    staleTime: 60_000,
  });
}

export function courseQuery(courseId: string) {
  return queryOptions({
    queryKey: ["courses", courseId],
    queryFn: () => answer(api.GET("/api/v1/courses/{course_id}", { params: { path: { course_id: courseId } }, ...withMyRole })),
  });
}

const asLearner = { as: "learner" } as const;

/** What a course holds: as I see it, or as a new learner would. */
export function outlineQuery(courseId: string, isPreview = false) {
  return queryOptions({
    queryKey: ["courses", courseId, "outline", ...(isPreview ? ["preview"] : [])],
    queryFn: () =>
      answer(
        api.GET("/api/v1/courses/{course_id}/outline", {
          params: { path: { course_id: courseId }, query: isPreview ? asLearner : {} },
          ...withMyRole,
        }),
      ),
  });
}

export function lessonQuery(lessonId: string, isPreview = false) {
  return queryOptions({
    queryKey: ["lessons", lessonId, ...(isPreview ? ["preview"] : [])],
    queryFn: () => readLesson(lessonId, isPreview),
  });
}

export function readLesson(lessonId: string, isPreview = false) {
  return answer(
    api.GET("/api/v1/lessons/{lesson_id}", {
      params: { path: { lesson_id: lessonId }, query: isPreview ? asLearner : {} },
      ...withMyRole,
    }),
  );
}

export function rosterQuery(courseId: string, status: EnrolmentStatus | undefined) {
  return infiniteQueryOptions({
    queryKey: ["courses", courseId, "enrolments", { status }],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/enrolments", {
          params: {
            path: { course_id: courseId },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}), ...(status ? { status } : {}) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function trashedLessonsQuery(courseId: string) {
  return infiniteQueryOptions({
    queryKey: ["courses", courseId, "trashed-lessons"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/trashed-lessons", {
          params: { path: { course_id: courseId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}
