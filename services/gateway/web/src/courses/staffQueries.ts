import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api, withMyRole } from "../api/client";
import type { Course, StaffMember } from "../api/types";

export function staffQuery(courseId: string) {
  return infiniteQueryOptions({
    queryKey: ["courses", courseId, "staff"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/staff", {
          params: { path: { course_id: courseId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
          ...withMyRole,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Who teaches a course and how far; `null` takes somebody off. */
export function useStaffChange(course: Pick<Course, "id" | "org_id">) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ userId, role }: { userId: string; role: StaffMember["role"] | null }) => {
      const path = { course_id: course.id, user_id: userId };
      if (role) await answer(api.PUT("/api/v1/courses/{course_id}/staff/{user_id}", { params: { path }, body: { role } }));
      else await answer(api.DELETE("/api/v1/courses/{course_id}/staff/{user_id}", { params: { path } }));
    },
    // The course says who teaches it, and what I may do in it.
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["courses", course.id] }),
        queryClient.invalidateQueries({ queryKey: ["orgs", course.org_id, "courses"] }),
      ]),
  });
}
