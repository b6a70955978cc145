import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, answerWithResponse, api, withMyRole } from "../api/client";
import { Problem } from "../api/problem";
import type { Board, BoardKind } from "../api/types";
import { readCopy } from "../live/localCopies";

export interface BoardFilter {
  /** Part of the title. */
  words?: string;
  /** The trash instead of what is live. */
  isTrashed?: boolean;
}

export function boardsQuery(orgId: string, { words = "", isTrashed = false }: BoardFilter = {}) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "boards", { words, isTrashed }],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/boards", {
          params: {
            path: { org_id: orgId },
            query: {
              limit: 50,
              ...(pageParam ? { cursor: pageParam } : {}),
              ...(words ? { q: words } : {}),
              ...(isTrashed ? { trashed: true } : {}),
            },
          },
        }),
      ),
    // While a search is typed the last answer stays in view.
    placeholderData: keepPreviousData,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** A board with the ETag its next change must name. */
export interface CurrentBoard {
  board: Board;
  etag: string;
}

export function boardQuery(boardId: string, userId: string) {
  return queryOptions({
    queryKey: ["boards", boardId],
    queryFn: async (): Promise<CurrentBoard> => {
      try {
        return await readBoard(boardId);
      } catch (error) {
        const copy = readCopy(userId, boardId);
        if (copy && Problem.from(error).isTransient) return { board: copy.board, etag: etagOf(copy.board) };
        throw error;
      }
    },
  });
}

/** A lesson's board as those have it who learn from it. */
export function asLearnerSees({ board, etag }: CurrentBoard): CurrentBoard {
  return { board: { ...board, role: "viewer", level: "read", may_comment: false }, etag };
}

export function useCreateBoard(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { title: string; kind: BoardKind }) =>
      answer(api.POST("/api/v1/orgs/{org_id}/boards", { params: { path: { org_id: orgId } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "boards"] }),
  });
}

/** Rename on top of the version that was read; a 412 means somebody changed it first. */
export function useRenameBoard(boardId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ title, etag }: { title: string; etag: string }): Promise<CurrentBoard> => {
      const { data, response } = await answerWithResponse(
        api.PATCH("/api/v1/boards/{board_id}", {
          params: { path: { board_id: boardId }, header: { "if-match": etag } },
          body: { title },
        }),
      );
      return { board: data, etag: response.headers.get("ETag") ?? etagOf(data) };
    },
    onSuccess: (version) => {
      queryClient.setQueryData(["boards", boardId], version);
      void queryClient.invalidateQueries({ queryKey: ["spaces"] });
      void queryClient.invalidateQueries({ queryKey: ["pages"] });
      return queryClient.invalidateQueries({ queryKey: ["orgs", version.board.org_id, "boards"] });
    },
  });
}

export function useTrashBoard(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ boardId, etag }: { boardId: string; etag: string }) =>
      answer(
        api.DELETE("/api/v1/boards/{board_id}", {
          params: { path: { board_id: boardId }, header: { "if-match": etag } },
        }),
      ),
    onSuccess: (_nothing, { boardId }) => {
      queryClient.removeQueries({ queryKey: ["boards", boardId] });
      void queryClient.invalidateQueries({ queryKey: ["spaces"] });
      void queryClient.invalidateQueries({ queryKey: ["pages"] });
      return queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "boards"] });
    },
  });
}

export function useRestoreBoard(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (boardId: string) =>
      answer(api.POST("/api/v1/boards/{board_id}/restore", { params: { path: { board_id: boardId } } })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["spaces"] });
      void queryClient.invalidateQueries({ queryKey: ["pages"] });
      return queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "boards"] });
    },
  });
}

export async function readBoard(boardId: string): Promise<CurrentBoard> {
  const { data, response } = await answerWithResponse(
    api.GET("/api/v1/boards/{board_id}", { params: { path: { board_id: boardId } }, ...withMyRole }),
  );
  return { board: data, etag: response.headers.get("ETag") ?? etagOf(data) };
}

function etagOf(board: Board): string {
  return `"${board.version}"`;
}
