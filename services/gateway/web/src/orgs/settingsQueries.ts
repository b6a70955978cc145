import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import type { Organization, OrganizationPatch } from "../api/types";
import { meQuery } from "./queries";

export function organizationQuery(orgId: string) {
  return queryOptions({
    queryKey: ["orgs", orgId, "settings"],
    queryFn: (): Promise<Organization> => answer(api.GET("/api/v1/orgs/{org_id}", { params: { path: { org_id: orgId } } })),
  });
}

/** Change settings on top of the version that was read; a 412 means somebody was faster. */
export function useSaveOrganization(org: Organization) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: OrganizationPatch): Promise<Organization> =>
      answer(
        api.PATCH("/api/v1/orgs/{org_id}", {
          params: { path: { org_id: org.id }, header: { "if-match": `"${org.version}"` } },
          body,
        }),
      ),
    onSuccess: async (saved) => {
      queryClient.setQueryData(["orgs", org.id, "settings"], saved);
      await queryClient.refetchQueries({ queryKey: meQuery.queryKey });
    },
  });
}
