import { queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { Anchor, Comment, Thread } from "../api/types";

const PAGE = 100;

export type ThreadFilter = "open" | "resolved";

export interface NewThread {
  text: string;
  anchor: Anchor | null;
  quote: string;
}

/** All threads of a kind: what is marked in the text cannot come page by page. */
export function threadsQuery(boardId: string, status: ThreadFilter) {
  return queryOptions({
    queryKey: ["boards", boardId, "comments", status],
    queryFn: async (): Promise<Thread[]> => {
      const threads: Thread[] = [];
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET("/api/v1/boards/{board_id}/comments", {
            params: { path: { board_id: boardId }, query: { status, limit: PAGE, ...(cursor ? { cursor } : {}) } },
          }),
        );
        threads.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      return threads;
    },
    refetchOnWindowFocus: true,
  });
}

export function refreshComments(queryClient: QueryClient, boardId: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ["boards", boardId, "comments"] });
}

/** Everything that is done to comments; the lists follow, whether it succeeded or not. */
export function useCommentActions(boardId: string) {
  const queryClient = useQueryClient();
  const onSettled = () => refreshComments(queryClient, boardId);
  const at = (commentId: string) => ({ path: { board_id: boardId, comment_id: commentId } });
  const begin = useMutation({
    mutationFn: (thread: NewThread) =>
      answer(
        api.POST("/api/v1/boards/{board_id}/comments", {
          params: { path: { board_id: boardId } },
          body: { ...thread, mentions: [] },
        }),
      ),
    onSettled,
  });
  const reply = useMutation({
    mutationFn: ({ threadId, text }: { threadId: string; text: string }) =>
      answer(
        api.POST("/api/v1/boards/{board_id}/comments/{comment_id}/replies", {
          params: at(threadId),
          body: { text, mentions: [] },
        }),
      ),
    onSettled,
  });
  const edit = useMutation({
    mutationFn: ({ comment, text }: { comment: Comment; text: string }) =>
      answer(
        api.PATCH("/api/v1/boards/{board_id}/comments/{comment_id}", {
          params: { ...at(comment.id), header: { "if-match": etagOf(comment) } },
          body: { text, mentions: [] },
        }),
      ),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (comment: Comment) =>
      answer(
        api.DELETE("/api/v1/boards/{board_id}/comments/{comment_id}", {
          params: { ...at(comment.id), header: { "if-match": etagOf(comment) } },
        }),
      ),
    onSettled,
  });
  const restore = useMutation({
    mutationFn: (commentId: string) =>
      answer(api.POST("/api/v1/boards/{board_id}/comments/{comment_id}/restore", { params: at(commentId) })),
    onSettled,
  });
  const resolve = useMutation({
    mutationFn: (threadId: string) =>
      answer(api.POST("/api/v1/boards/{board_id}/comments/{comment_id}/resolve", { params: at(threadId) })),
    onSettled,
  });
  const reopen = useMutation({
    mutationFn: (threadId: string) =>
      answer(api.POST("/api/v1/boards/{board_id}/comments/{comment_id}/reopen", { params: at(threadId) })),
    onSettled,
  });
  return { begin, reply, edit, remove, restore, resolve, reopen };
}

export type CommentActions = ReturnType<typeof useCommentActions>;

function etagOf({ version }: Comment): string {
  return `"${version}"`;
}
