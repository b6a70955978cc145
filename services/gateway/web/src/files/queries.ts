import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { FileLink } from "../api/types";

export function fileQuery(fileId: string) {
  return queryOptions({
    queryKey: ["files", fileId],
    queryFn: () => answer(api.GET("/api/v1/files/{file_id}", { params: { path: { file_id: fileId } } })),
  });
}

/** An address for what sends no token of ours: an image, a download. It is good for some minutes. */
export function makeLink(fileId: string): Promise<FileLink> {
  return answer(api.POST("/api/v1/files/{file_id}/links", { params: { path: { file_id: fileId } } }));
}

export function linkQuery(fileId: string) {
  return queryOptions({
    queryKey: ["files", fileId, "link"],
    queryFn: () => makeLink(fileId),
    // What is shown stays shown; an old address is of no use to a new element.
    staleTime: 60_000,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}
