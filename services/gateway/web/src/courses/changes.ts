import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { Course, CourseCard, CourseNew, CoursePatch, LessonContent, LessonItem, LessonKind, OutlineChapter, Rule } from "../api/types";
import { courseQuery, outlineQuery } from "./queries";

function ifMatch({ version }: { version: number }) {
  return { "if-match": `"${version}"` };
}

/** Ask again for all lists a change of a course shows in. */
function refreshLists(queryClient: QueryClient, orgId: string) {
  return queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "courses"] });
}

/** As the API begins a course when all but its title is left out. */
function begun(title: string): CourseNew {
  return { title, summary: "", description: "", language: "en", enrolment_mode: "open", is_sequential: false, leaderboard: "off" };
}

export function useCreateCourse(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (title: string) => answer(api.POST("/api/v1/orgs/{org_id}/courses", { params: { path: { org_id: orgId } }, body: begun(title) })),
    onSuccess: () => refreshLists(queryClient, orgId),
  });
}

/** What its staff does with a course; each answer takes the place of what is shown. */
export function useCourseChanges(course: Pick<Course, "id" | "org_id" | "version">) {
  const queryClient = useQueryClient();
  const path = { course_id: course.id };
  const settings = {
    onSuccess: async (changed: Course | undefined) => {
      if (changed) queryClient.setQueryData(courseQuery(course.id).queryKey, changed);
      await refreshLists(queryClient, course.org_id);
    },
  };
  const save = useMutation({
    ...settings,
    mutationFn: (body: CoursePatch) =>
      answer(api.PATCH("/api/v1/courses/{course_id}", { params: { path, header: ifMatch(course) }, body })),
  });
  const publish = useMutation({
    ...settings,
    mutationFn: () => answer(api.POST("/api/v1/courses/{course_id}/publish", { params: { path } })),
  });
  const unpublish = useMutation({
    ...settings,
    mutationFn: () => answer(api.POST("/api/v1/courses/{course_id}/unpublish", { params: { path } })),
  });
  const archive = useMutation({
    ...settings,
    mutationFn: () => answer(api.POST("/api/v1/courses/{course_id}/archive", { params: { path } })),
  });
  const trash = useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/courses/{course_id}", { params: { path, header: ifMatch(course) } })),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: ["courses", course.id] });
      await refreshLists(queryClient, course.org_id);
    },
  });
  return { save, publish, unpublish, archive, trash };
}

export function useRestoreCourse(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (courseId: string) =>
      answer(api.POST("/api/v1/courses/{course_id}/restore", { params: { path: { course_id: courseId } } })),
    onSuccess: async (course) => {
      queryClient.setQueryData(courseQuery(course.id).queryKey, course);
      await refreshLists(queryClient, orgId);
    },
  });
}

export interface NewLesson {
  chapterId: string;
  title: string;
  kind: LessonKind;
  content?: LessonContent;
}

export interface LessonChange {
  title?: string;
  content?: LessonContent;
  is_required?: boolean;
  minutes?: number | null;
  status?: LessonItem["status"];
  completion?: Rule;
  release_at?: string | null;
  publish_at?: string | null;
  needs?: string[];
}

/** What changes an outline; whatever came of it, the outline is read again. */
export function useOutlineChanges(courseId: string) {
  const queryClient = useQueryClient();
  const { queryKey } = outlineQuery(courseId);
  const settings = {
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["courses", courseId] }),
        queryClient.invalidateQueries({ queryKey: ["lessons"] }),
      ]),
  };
  const addChapter = useMutation({
    ...settings,
    mutationFn: (title: string) =>
      answer(api.POST("/api/v1/courses/{course_id}/chapters", { params: { path: { course_id: courseId } }, body: { title, after: "last" } })),
  });
  const renameChapter = useMutation({
    ...settings,
    mutationFn: ({ chapter, title }: { chapter: Pick<OutlineChapter, "id" | "version">; title: string }) =>
      answer(
        api.PATCH("/api/v1/courses/{course_id}/chapters/{chapter_id}", {
          params: { path: { course_id: courseId, chapter_id: chapter.id }, header: ifMatch(chapter) },
          body: { title },
        }),
      ),
  });
  const deleteChapter = useMutation({
    ...settings,
    mutationFn: (chapter: Pick<OutlineChapter, "id" | "version">) =>
      answer(api.DELETE("/api/v1/courses/{course_id}/chapters/{chapter_id}", { params: { path: { course_id: courseId, chapter_id: chapter.id }, header: ifMatch(chapter) } })),
  });
  const addLesson = useMutation({
    ...settings,
    mutationFn: ({ chapterId, ...body }: NewLesson) =>
      answer(api.POST("/api/v1/courses/{course_id}/chapters/{chapter_id}/lessons", { params: { path: { course_id: courseId, chapter_id: chapterId } }, body: { ...body, after: "last", is_required: true } })),
  });
  const changeLesson = useMutation({
    ...settings,
    mutationFn: ({ lesson, ...body }: LessonChange & { lesson: Pick<LessonItem, "id" | "version"> }) =>
      answer(api.PATCH("/api/v1/lessons/{lesson_id}", { params: { path: { lesson_id: lesson.id }, header: ifMatch(lesson) }, body })),
  });
  const trashLesson = useMutation({
    ...settings,
    mutationFn: (lesson: Pick<LessonItem, "id" | "version">) =>
      answer(api.DELETE("/api/v1/lessons/{lesson_id}", { params: { path: { lesson_id: lesson.id }, header: ifMatch(lesson) } })),
  });
  const restoreLesson = useMutation({
    ...settings,
    mutationFn: (lessonId: string) => answer(api.POST("/api/v1/lessons/{lesson_id}/restore", { params: { path: { lesson_id: lessonId } } })),
  });
  /** One call says where everything is; until it is answered the new order is shown. Moves made meanwhile wait for it. */
  const reorder = useMutation({
    mutationKey: ["courses", courseId, "order"],
    scope: { id: `order of ${courseId}` },
    mutationFn: (chapters: OutlineChapter[]) =>
      answer(
        api.PUT("/api/v1/courses/{course_id}/order", {
          params: { path: { course_id: courseId }, header: ifMatch(queryClient.getQueryData(queryKey) ?? { version: 0 }) },
          body: { chapters: chapters.map(({ id, lessons }) => ({ id, lessons: lessons.map((lesson) => lesson.id) })) },
        }),
      ),
    onMutate: async (chapters) => {
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, (shown) => shown && { ...shown, chapters });
    },
    onSuccess: (outline) => {
      // A later move is shown already; it needs the version only.
      const isLast = queryClient.isMutating({ mutationKey: ["courses", courseId, "order"] }) <= 1;
      queryClient.setQueryData(queryKey, (shown) => (isLast || !shown ? outline : { ...shown, version: outline.version }));
    },
    onError: () => queryClient.invalidateQueries({ queryKey }),
  });
  return { addChapter, renameChapter, deleteChapter, addLesson, changeLesson, trashLesson, restoreLesson, reorder };
}

/** To come into a course and to go: shown at once, taken back when it was refused. */
export function useEnrolment(course: Course) {
  const queryClient = useQueryClient();
  const { queryKey } = courseQuery(course.id);
  const path = { course_id: course.id };
  const show = async (status: NonNullable<CourseCard["enrolment"]>["status"]) => {
    await queryClient.cancelQueries({ queryKey, exact: true });
    const now = new Date().toISOString();
    const before = course.enrolment ?? { created_at: now, percent: 0, completed_at: null };
    queryClient.setQueryData(queryKey, { ...course, enrolment: { ...before, status, since: now } });
  };
  const settings = {
    onError: () => queryClient.setQueryData(queryKey, course),
    onSettled: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: ["courses", course.id] }), refreshLists(queryClient, course.org_id)]),
  };
  const enrol = useMutation({
    ...settings,
    mutationFn: () => answer(api.PUT("/api/v1/courses/{course_id}/enrolment", { params: { path } })),
    onMutate: () => show(course.enrolment_mode === "request" ? "pending" : "active"),
  });
  const withdraw = useMutation({
    ...settings,
    mutationFn: () => answer(api.DELETE("/api/v1/courses/{course_id}/enrolment", { params: { path } })),
    onMutate: () => show("withdrawn"),
  });
  return { enrol, withdraw };
}

/** What staff decides about who learns in a course. */
export function useRosterChanges(course: Pick<Course, "id" | "org_id">) {
  const queryClient = useQueryClient();
  const settings = {
    onSettled: () =>
      Promise.all([queryClient.invalidateQueries({ queryKey: ["courses", course.id] }), refreshLists(queryClient, course.org_id)]),
  };
  const letIn = useMutation({
    ...settings,
    mutationFn: (userId: string) =>
      answer(
        api.PUT("/api/v1/courses/{course_id}/enrolments/{user_id}", {
          params: { path: { course_id: course.id, user_id: userId } },
          body: { status: "active" },
        }),
      ),
  });
  const remove = useMutation({
    ...settings,
    mutationFn: (userId: string) =>
      answer(api.DELETE("/api/v1/courses/{course_id}/enrolments/{user_id}", { params: { path: { course_id: course.id, user_id: userId } } })),
  });
  return { letIn, remove };
}
