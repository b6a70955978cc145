import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";

const PAGE = 30;
const AUTOMATIC_VERSIONS_APPEAR_MILLISECONDS = 30_000;

export function versionsQuery(boardId: string) {
  return infiniteQueryOptions({
    queryKey: ["boards", boardId, "versions"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/boards/{board_id}/versions", {
          params: { path: { board_id: boardId }, query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: AUTOMATIC_VERSIONS_APPEAR_MILLISECONDS,
  });
}

/** The whole state of a version, as one Yjs update. It never changes. */
export function versionStateQuery(boardId: string, versionId: string) {
  return queryOptions({
    queryKey: ["boards", boardId, "version-state", versionId],
    queryFn: async () =>
      new Uint8Array(
        await answer<ArrayBuffer>(
          api.GET("/api/v1/boards/{board_id}/versions/{version_id}/state", {
            params: { path: { board_id: boardId, version_id: versionId } },
            parseAs: "arrayBuffer",
          }) as Promise<{ data?: ArrayBuffer; error?: unknown; response: Response }>,
        ),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function refreshVersions(queryClient: QueryClient, boardId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["boards", boardId, "versions"] });
}

/** Keep the board as it is now, under a name. */
export function useNameNow(boardId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      answer(api.POST("/api/v1/boards/{board_id}/versions", { params: { path: { board_id: boardId } }, body: { name } })),
    onSuccess: () => refreshVersions(queryClient, boardId),
  });
}

export function useRenameVersion(boardId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ versionId, name }: { versionId: string; name: string }) =>
      answer(
        api.PATCH("/api/v1/boards/{board_id}/versions/{version_id}", {
          params: { path: { board_id: boardId, version_id: versionId } },
          body: { name },
        }),
      ),
    onSuccess: () => refreshVersions(queryClient, boardId),
  });
}

export function useDeleteVersion(boardId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (versionId: string) =>
      answer(
        api.DELETE("/api/v1/boards/{board_id}/versions/{version_id}", {
          params: { path: { board_id: boardId, version_id: versionId } },
        }),
      ),
    onSettled: () => refreshVersions(queryClient, boardId),
  });
}

/** Bring the board back to a version, by an edit that everybody sees. */
export function useRestoreVersion(boardId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (versionId: string) =>
      answer(
        api.POST("/api/v1/boards/{board_id}/versions/{version_id}/restore", {
          params: { path: { board_id: boardId, version_id: versionId } },
        }),
      ),
    onSettled: () => refreshVersions(queryClient, boardId),
  });
}
