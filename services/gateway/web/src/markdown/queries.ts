import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, answerWithResponse, api } from "../api/client";
import { refreshVersions } from "../history/queries";
import { fileNameOf, saveFile } from "../ui/saveFile";

/** A file goes out as it is: the server says whether it is text. */
function bodyOf(file: File) {
  return {
    body: file as unknown as string,
    bodySerializer: (body: unknown) => body as BodyInit,
    headers: { "Content-Type": "text/markdown" },
  };
}

/** Put a document, as everybody sees it now, into a file of the person's; its name comes back. */
export function useMarkdownDownload(boardId: string) {
  return useMutation({
    mutationFn: async (): Promise<string> => {
      const { data, response } = await answerWithResponse(
        api.GET("/api/v1/boards/{board_id}/markdown", { params: { path: { board_id: boardId } }, parseAs: "blob" }),
      );
      const name = fileNameOf(response.headers.get("Content-Disposition"), "document.md");
      saveFile(data as unknown as Blob, name);
      return name;
    },
  });
}

export type ImportMode = "append" | "replace";

/** Put a file onto a live document; what comes back is the version from before. */
export function useMarkdownImport(boardId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ file, mode }: { file: File; mode: ImportMode }) =>
      answer(
        api.POST("/api/v1/boards/{board_id}/markdown", {
          params: { path: { board_id: boardId }, query: { mode } },
          ...bodyOf(file),
        }),
      ),
    onSettled: () => refreshVersions(queryClient, boardId),
  });
}

export interface FromFile {
  file: File;
  title: string;
}

/** Begin a document of a space with what a file says. */
export function usePageFromMarkdown(space: { id: string; org_id: string }, parentId: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ file, title }: FromFile) =>
      answer(
        api.POST("/api/v1/spaces/{space_id}/pages/markdown", {
          params: { path: { space_id: space.id }, query: { title, ...(parentId ? { parent_id: parentId } : {}) } },
          ...bodyOf(file),
        }),
      ),
    onSuccess: () =>
      Promise.all(
        [["spaces"], ["pages"], ["orgs", space.org_id]].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      ),
  });
}

/** Begin a board of an organisation with what a file says. */
export function useBoardFromMarkdown(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ file, title }: FromFile) =>
      answer(
        api.POST("/api/v1/orgs/{org_id}/boards/markdown", {
          params: { path: { org_id: orgId }, query: { title } },
          ...bodyOf(file),
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "boards"] }),
  });
}
