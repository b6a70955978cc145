import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { LinkLevel, LinkMade } from "../api/types";

export function linksQuery(resourceId: string) {
  return infiniteQueryOptions({
    queryKey: ["resources", resourceId, "links"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/resources/{resource_id}/links", {
          params: {
            path: { resource_id: resourceId },
            query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export interface NewLink {
  level: LinkLevel;
  expires_at: string | null;
  max_uses: number | null;
  allows_guests: boolean;
}

/** Make a link; the answer is the only one that ever holds what opens it. */
export function useMakeLink(resourceId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: NewLink): Promise<LinkMade> =>
      answer(api.POST("/api/v1/resources/{resource_id}/links", { params: { path: { resource_id: resourceId } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["resources", resourceId] }),
  });
}

export function useRevokeLink(resourceId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (linkId: string) =>
      answer(
        api.DELETE("/api/v1/resources/{resource_id}/links/{link_id}", {
          params: { path: { resource_id: resourceId, link_id: linkId } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["resources", resourceId] }),
  });
}
