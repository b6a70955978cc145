import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { Grant, Level, LinkLevel, LinkMade, OrgRole } from "../api/types";
import { newsInterval } from "../live/news";
import type { Thing } from "./thing";

const PAGE = 50;

/** Whom something is given to, as the API's addresses say it. */
export type Holder = { kind: "users" | "groups"; holder: string } | { kind: "roles"; holder: OrgRole };

export function holderOf({ source: { user, group, role } }: Pick<Grant, "source">): Holder {
  if (user) return { kind: "users", holder: user.id };
  if (group) return { kind: "groups", holder: group.id };
  return { kind: "roles", holder: role ?? "guest" };
}

export function accessQuery(resourceId: string) {
  return queryOptions({
    queryKey: ["resources", resourceId, "access"],
    queryFn: () => answer(api.GET("/api/v1/resources/{resource_id}/access", at(resourceId))),
    refetchInterval: () => newsInterval(resourceId),
  });
}

/** What was given on a thing itself, or what counts here from above. */
export function grantsQuery(resourceId: string, from: "here" | "above") {
  return infiniteQueryOptions({
    queryKey: ["resources", resourceId, "grants", from],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/resources/{resource_id}/grants", {
          params: { ...at(resourceId).params, query: { ...paged(pageParam), inherited: from === "above" } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => newsInterval(resourceId),
  });
}

export function viewersQuery(resourceId: string) {
  return infiniteQueryOptions({
    queryKey: ["resources", resourceId, "viewers"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/resources/{resource_id}/viewers", {
          params: { ...at(resourceId).params, query: paged(pageParam) },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => newsInterval(resourceId),
  });
}

/** Who is on a board or in a space, for those who do not manage it. */
export function membersOfQuery({ id, members }: Thing) {
  return infiniteQueryOptions({
    queryKey: ["resources", id, "members"],
    enabled: members !== undefined,
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        members === "spaces"
          ? api.GET("/api/v1/spaces/{space_id}/members", { params: { path: { space_id: id }, query: paged(pageParam) } })
          : api.GET("/api/v1/boards/{board_id}/members", { params: { path: { board_id: id }, query: paged(pageParam) } }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: () => newsInterval(id),
  });
}

/** After a change: the panel itself, and the thing, because one's own role may be another. */
function useRefresh(resourceId: string) {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      [["resources", resourceId], ["boards", resourceId], ["spaces", resourceId], ["pages", resourceId]].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
}

export interface Given {
  to: Holder;
  level: Level;
  expiresAt: string | null;
}

/** Let somebody in at a level, in place of what they had. */
export function useGive(resourceId: string) {
  const refresh = useRefresh(resourceId);
  return useMutation({
    mutationFn: ({ to, level, expiresAt }: Given): Promise<Grant> =>
      answer(
        api.PUT("/api/v1/resources/{resource_id}/grants/{kind}/{holder}", {
          params: { path: { resource_id: resourceId, ...to } },
          body: { level, expires_at: expiresAt },
        }),
      ),
    onSettled: refresh,
  });
}

/** Take back what a holder was given on the thing itself. */
export function useTakeBack(resourceId: string) {
  const refresh = useRefresh(resourceId);
  return useMutation({
    mutationFn: (from: Holder) =>
      answer(
        api.DELETE("/api/v1/resources/{resource_id}/grants/{kind}/{holder}", {
          params: { path: { resource_id: resourceId, ...from } },
        }),
      ),
    onSettled: refresh,
  });
}

/** Give up what one was given oneself; says whether one still sees it. */
export function useLeave({ id, orgId, members }: Thing) {
  const queryClient = useQueryClient();
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: async (me: string): Promise<boolean> => {
      await answer(
        members === "spaces"
          ? api.DELETE("/api/v1/spaces/{space_id}/members/{user_id}", { params: { path: { space_id: id, user_id: me } } })
          : members === "boards"
            ? api.DELETE("/api/v1/boards/{board_id}/members/{user_id}", { params: { path: { board_id: id, user_id: me } } })
            : api.DELETE("/api/v1/resources/{resource_id}/grants/{kind}/{holder}", {
                params: { path: { resource_id: id, kind: "users", holder: me } },
              }),
      );
      try {
        await answer(api.GET("/api/v1/resources/{resource_id}/access", at(id)));
        return true;
      } catch (error) {
        return Problem.from(error).status !== 404;
      }
    },
    // Not waited for: whoever is out leaves the screen first.
    onSettled: () => {
      void refresh();
      void queryClient.invalidateQueries({ queryKey: ["orgs", orgId] });
    },
  });
}

export function useSetInheriting(resourceId: string) {
  const refresh = useRefresh(resourceId);
  return useMutation({
    mutationFn: (isInheriting: boolean) =>
      answer(
        api.PATCH("/api/v1/resources/{resource_id}/access", { ...at(resourceId), body: { is_inheriting: isInheriting } }),
      ),
    onSettled: refresh,
  });
}

export function linksQuery(resourceId: string) {
  return infiniteQueryOptions({
    queryKey: ["resources", resourceId, "links"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/resources/{resource_id}/links", {
          params: { ...at(resourceId).params, query: paged(pageParam) },
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
      answer(api.POST("/api/v1/resources/{resource_id}/links", { ...at(resourceId), body })),
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

function at(resourceId: string) {
  return { params: { path: { resource_id: resourceId } } };
}

function paged(cursor: string) {
  return { limit: PAGE, ...(cursor ? { cursor } : {}) };
}
