import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, answerWithResponse, api, withMyRole } from "../api/client";
import type { Branch, Page, PageKind, PageNode, Space } from "../api/types";
import { newsInterval } from "../live/news";

const BRANCH_LIMIT = 100;

export function spacesQuery(orgId: string, isTrashed = false) {
  return queryOptions({
    queryKey: ["orgs", orgId, "spaces", { isTrashed }],
    queryFn: async (): Promise<Space[]> => {
      const all: Space[] = [];
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET("/api/v1/orgs/{org_id}/spaces", {
            params: {
              path: { org_id: orgId },
              query: { limit: 100, ...(cursor ? { cursor } : {}), ...(isTrashed ? { trashed: true } : {}) },
            },
          }),
        );
        all.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return all;
    },
    staleTime: 30_000,
  });
}

export function sharedPagesQuery(orgId: string) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "shared-pages"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/shared-pages", {
          params: { path: { org_id: orgId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function spaceQuery(spaceId: string) {
  return queryOptions({
    queryKey: ["spaces", spaceId],
    queryFn: () => answer(api.GET("/api/v1/spaces/{space_id}", { params: { path: { space_id: spaceId } }, ...withMyRole })),
  });
}

/** What part of a tree is wanted: opened folders, and places of which more than the beginning is. */
export interface Wanted {
  opened: string[];
  /** Further pages of a branch by its place; the empty key is for pages without one. */
  further: Record<string, number>;
}

/** The top of a space, or a folder of it, with the folders that are open. */
export function treeQuery(spaceId: string, root: string | undefined, { opened, further }: Wanted) {
  return queryOptions({
    queryKey: ["spaces", spaceId, "tree", { root, opened, further }],
    queryFn: async (): Promise<Branch[]> => {
      const tree = await readBranches(spaceId, { ...(root ? { parent_id: root } : {}), open: opened.slice(0, 50) });
      return Promise.all(tree.map((branch) => readFurther(spaceId, branch, further[branch.parent_id ?? ""] ?? 0)));
    },
    // While a folder opens, all the others stay.
    placeholderData: keepPreviousData,
    // An answer that is as it was comes from the browser's cache.
    refetchInterval: () => newsInterval(spaceId),
  });
}

interface TreeAsk {
  parent_id?: string;
  open?: string[];
  cursor?: string;
  detached?: boolean;
}

async function readBranches(spaceId: string, query: TreeAsk): Promise<Branch[]> {
  const tree = await answer(
    api.GET("/api/v1/spaces/{space_id}/tree", {
      params: { path: { space_id: spaceId }, query: { limit: BRANCH_LIMIT, ...query } },
    }),
  );
  return tree.branches;
}

async function readFurther(spaceId: string, branch: Branch, count: number): Promise<Branch> {
  const { parent_id: parentId, next_cursor: cursor } = branch;
  if (count === 0 || !cursor) return branch;
  const place = parentId ? { parent_id: parentId } : { detached: true };
  const [next] = await readBranches(spaceId, { ...place, cursor });
  if (!next) return branch;
  return readFurther(spaceId, { ...next, items: [...branch.items, ...next.items] }, count - 1);
}

export function pageQuery(pageId: string) {
  return queryOptions({
    queryKey: ["pages", pageId],
    queryFn: () => answer(api.GET("/api/v1/pages/{page_id}", { params: { path: { page_id: pageId } } })),
  });
}

export function trashQuery(spaceId: string) {
  return infiniteQueryOptions({
    queryKey: ["spaces", spaceId, "trash"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/spaces/{space_id}/trash", {
          params: { path: { space_id: spaceId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Ask again for everything a change of spaces or pages may show in. */
function useRefresh() {
  const queryClient = useQueryClient();
  return async (orgId: string) => {
    await Promise.all(
      [["spaces"], ["pages"], ["boards"], ["orgs", orgId]].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
  };
}

export function useCreateSpace(orgId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { name: string; description: string; icon: string | null }) =>
      answer(api.POST("/api/v1/orgs/{org_id}/spaces", { params: { path: { org_id: orgId } }, body })),
    onSuccess: () => refresh(orgId),
  });
}

export interface SpaceChange {
  name?: string;
  description?: string;
  icon?: string | null;
  is_archived?: boolean;
}

export function useChangeSpace(space: Space) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: SpaceChange) =>
      answer(
        api.PATCH("/api/v1/spaces/{space_id}", {
          params: { path: { space_id: space.id }, header: { "if-match": `"${space.version}"` } },
          body,
        }),
      ),
    onSettled: () => refresh(space.org_id),
  });
}

export function usePlaceSpace(orgId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ spaceId, after }: { spaceId: string; after: string }) =>
      answer(api.PUT("/api/v1/spaces/{space_id}/place", { params: { path: { space_id: spaceId } }, body: { after } })),
    onSettled: () => refresh(orgId),
  });
}

export function useTrashSpace(space: Space) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () =>
      answer(
        api.DELETE("/api/v1/spaces/{space_id}", {
          params: { path: { space_id: space.id }, header: { "if-match": `"${space.version}"` } },
        }),
      ),
    onSuccess: () => refresh(space.org_id),
  });
}

export function useRestoreSpace(orgId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (spaceId: string) =>
      answer(api.POST("/api/v1/spaces/{space_id}/restore", { params: { path: { space_id: spaceId } } })),
    onSuccess: () => refresh(orgId),
  });
}

export interface NewPage {
  type: PageKind;
  title: string;
  parent_id: string | null;
  url?: string;
}

export function useCreatePage(space: { id: string; org_id: string }) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: NewPage) =>
      answer(api.POST("/api/v1/spaces/{space_id}/pages", { params: { path: { space_id: space.id } }, body: { ...body, after: "last" } })),
    onSuccess: () => refresh(space.org_id),
  });
}

type Versioned = Pick<PageNode, "id" | "version">;

/** What can be done with pages of an organisation; each asks anew for what it changed. */
export function usePageChanges(orgId: string) {
  const refresh = useRefresh();
  const settings = { onSettled: () => refresh(orgId) };
  const change = useMutation({
    ...settings,
    mutationFn: async ({ page, ...body }: { page: Versioned; title?: string; icon?: string | null; url?: string }) => {
      const { data } = await answerWithResponse(
        api.PATCH("/api/v1/pages/{page_id}", {
          params: { path: { page_id: page.id }, header: { "if-match": `"${page.version}"` } },
          body,
        }),
      );
      return data;
    },
  });
  const place = useMutation({
    ...settings,
    mutationFn: ({ pageId, ...body }: { pageId: string; space_id?: string; parent_id: string | null; after: string }) =>
      answer(api.PUT("/api/v1/pages/{page_id}/place", { params: { path: { page_id: pageId } }, body })),
  });
  const duplicate = useMutation({
    ...settings,
    mutationFn: (pageId: string): Promise<Page> =>
      answer(api.POST("/api/v1/pages/{page_id}/duplicate", { params: { path: { page_id: pageId } }, body: {} })),
  });
  const trash = useMutation({
    ...settings,
    mutationFn: (page: Versioned) =>
      answer(
        api.DELETE("/api/v1/pages/{page_id}", {
          params: { path: { page_id: page.id }, header: { "if-match": `"${page.version}"` } },
        }),
      ),
  });
  const restore = useMutation({
    ...settings,
    mutationFn: (pageId: string) =>
      answer(api.POST("/api/v1/pages/{page_id}/restore", { params: { path: { page_id: pageId } } })),
  });
  return { change, place, duplicate, trash, restore };
}
