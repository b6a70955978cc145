import { infiniteQueryOptions, keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { OrgRole } from "../api/types";
import { meQuery } from "./queries";

export interface MemberFilter {
  words: string;
  role: OrgRole | "";
}

/** People of an organisation whom I may find, a page at a time. */
export function membersQuery(orgId: string, { words, role }: MemberFilter) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "members", "found", { words, role }],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/members", {
          params: {
            path: { org_id: orgId },
            query: {
              limit: 50,
              ...(pageParam ? { cursor: pageParam } : {}),
              ...(words ? { q: words } : {}),
              ...(role ? { role } : {}),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Whom the organisation keeps out, for its owners and admins. */
export function blockedQuery(orgId: string) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "members", "blocked"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/blocked-members", {
          params: { path: { org_id: orgId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Keep a member out for a reason, or with `null` let them in again. */
export function useBlockMember(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ userId, reason }: { userId: string; reason: string | null }): Promise<void> => {
      const path = { org_id: orgId, user_id: userId };
      if (reason === null) await answer(api.DELETE("/api/v1/orgs/{org_id}/members/{user_id}/block", { params: { path } }));
      else await answer(api.PUT("/api/v1/orgs/{org_id}/members/{user_id}/block", { params: { path }, body: { reason } }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId] }),
  });
}

/** Give a member another role, or with `null` take them out (or leave). */
export function useChangeMember(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ userId, role }: { userId: string; role: OrgRole | null }): Promise<void> => {
      const path = { org_id: orgId, user_id: userId };
      if (role === null) await answer(api.DELETE("/api/v1/orgs/{org_id}/members/{user_id}", { params: { path } }));
      else await answer(api.PUT("/api/v1/orgs/{org_id}/members/{user_id}", { params: { path }, body: { role } }));
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ["orgs", orgId] }),
        queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]),
  });
}
