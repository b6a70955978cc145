import { infiniteQueryOptions, keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { Group } from "../api/types";

export function groupsQuery(orgId: string, words = "") {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "groups", { words }],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/groups", {
          params: {
            path: { org_id: orgId },
            query: { limit: 100, ...(pageParam ? { cursor: pageParam } : {}), ...(words ? { q: words } : {}) },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function groupMembersQuery({ org_id: orgId, id }: Group) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "groups", id, "members"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/groups/{group_id}/members", {
          params: {
            path: { org_id: orgId, group_id: id },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Make a group, or change the name and description of one on top of what was read. */
export function useSaveGroup(orgId: string, group?: Group) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; description: string }): Promise<Group> =>
      group
        ? answer(
            api.PATCH("/api/v1/orgs/{org_id}/groups/{group_id}", {
              params: { path: { org_id: orgId, group_id: group.id }, header: { "if-match": `"${group.version}"` } },
              body,
            }),
          )
        : answer(api.POST("/api/v1/orgs/{org_id}/groups", { params: { path: { org_id: orgId } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "groups"] }),
  });
}

export function useDeleteGroup(group: Group) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(
        api.DELETE("/api/v1/orgs/{org_id}/groups/{group_id}", {
          params: {
            path: { org_id: group.org_id, group_id: group.id },
            header: { "if-match": `"${group.version}"` },
          },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", group.org_id, "groups"] }),
  });
}

export function useChangeGroupMembers(group: Group) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { add?: string[]; remove?: string[] }) =>
      answer(
        api.PATCH("/api/v1/orgs/{org_id}/groups/{group_id}/members", {
          params: { path: { org_id: group.org_id, group_id: group.id } },
          body: { add: body.add ?? [], remove: body.remove ?? [] },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["orgs", group.org_id, "groups"] }),
  });
}
