import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { Me, OrgMember, OrgOfMe, OrgRole, Person } from "../api/types";
import { session } from "../auth/session";

const REMEMBERED_ME = "stoa.me";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async (): Promise<Me> => {
    const state = session.state();
    if ("guest" in state && state.guest) return guestMe(state.guest);
    try {
      const me = await answer(api.GET("/api/v1/me"));
      localStorage.setItem(REMEMBERED_ME, JSON.stringify(me));
      return me;
    } catch (error) {
      // Without a network the boards on this device still open, under the name they were made with.
      const remembered = localStorage.getItem(REMEMBERED_ME);
      if (remembered && Problem.from(error).isTransient) return { blocked_in: [], ...(JSON.parse(remembered) as Omit<Me, "blocked_in">) };
      throw error;
    }
  },
  staleTime: 60_000,
});

/** A guest of a link has no account to ask for: a name and a colour are all there is. */
function guestMe(guest: Person): Me {
  return { ...guest, email: "", email_verified: false, locale: null, time_zone: null, version: 0, created_at: "", orgs: [], blocked_in: [] };
}

/** Drop what was kept for opening boards without a network. */
export function forgetMe(): void {
  localStorage.removeItem(REMEMBERED_ME);
}

/** The person and their organisations; the frame waits for it, so screens can count on it. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (!data) throw new Error("useMe is for screens inside the frame");
  return data;
}

/** People of an organisation, for a choice among them. */
export function useOrgMembers(orgId: string) {
  return useQuery({
    queryKey: ["orgs", orgId, "members"],
    queryFn: async (): Promise<OrgMember[]> => {
      const everybody: OrgMember[] = [];
      let cursor: string | undefined;
      do {
        const page = await answer(
          api.GET("/api/v1/orgs/{org_id}/members", {
            params: { path: { org_id: orgId }, query: { limit: 100, ...(cursor ? { cursor } : {}) } },
          }),
        );
        everybody.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor && everybody.length < 1_000);
      return everybody;
    },
  });
}

/** Bring somebody who has an account into an organisation. */
export function useAddOrgMember(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; role: OrgRole }): Promise<OrgMember> =>
      answer(api.POST("/api/v1/orgs/{org_id}/members", { params: { path: { org_id: orgId } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "members"] }),
  });
}

export function useCreateOrg() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (name: string): Promise<Pick<OrgOfMe, "id" | "name" | "slug">> =>
      answer(api.POST("/api/v1/orgs", { body: { name } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}
