import { infiniteQueryOptions, useMutation } from "@tanstack/react-query";

import { answer, answerWithResponse, api } from "../api/client";
import { fileNameOf, saveFile } from "../ui/saveFile";
import { queryOf, type AuditFilters } from "./filters";

/** What was done in an organisation, the newest first. */
export function auditQuery(orgId: string, filters: AuditFilters) {
  const query = queryOf(filters);
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "audit", query],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/audit", {
          params: { path: { org_id: orgId }, query: { ...query, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Put the same entries into a file of the person's. */
export function useAuditDownload(orgId: string, filters: AuditFilters) {
  return useMutation({
    mutationFn: async () => {
      const { data, response } = await answerWithResponse(
        api.GET("/api/v1/orgs/{org_id}/audit.csv", {
          params: { path: { org_id: orgId }, query: queryOf(filters) },
          parseAs: "blob",
        }),
      );
      saveFile(data as Blob, fileNameOf(response.headers.get("Content-Disposition"), "audit.csv"));
    },
  });
}
