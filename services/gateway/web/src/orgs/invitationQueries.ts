import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { Invitation, InvitationLetters, InvitationPreview, NewInvitation } from "../api/types";
import { meQuery } from "./queries";

function isOnItsWay({ state, letter }: Invitation): boolean {
  return state === "open" && letter?.state === "waiting";
}

export function invitationsQuery(orgId: string) {
  return infiniteQueryOptions({
    queryKey: ["orgs", orgId, "invitations"],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/orgs/{org_id}/invitations", {
          params: { path: { org_id: orgId }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    // A letter that is on its way arrives, or does not, while one looks.
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(isOnItsWay)) ? 3_000 : false),
  });
}

/** The courses that an invitation can lead to: the newest hundred that are not archived. */
export function invitableCoursesQuery(orgId: string) {
  return queryOptions({
    queryKey: ["orgs", orgId, "courses", "invitable"],
    queryFn: async () => {
      const page = await answer(
        api.GET("/api/v1/orgs/{org_id}/courses", { params: { path: { org_id: orgId }, query: { limit: 100 } } }),
      );
      return page.items.filter((course) => course.status !== "archived");
    },
  });
}

export function useInvite(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<NewInvitation>) =>
      answer(
        api.POST("/api/v1/orgs/{org_id}/invitations", {
          params: { path: { org_id: orgId } },
          body: { days: 7, max_uses: 1, ...body },
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "invitations"] }),
  });
}

/** A letter to each of some addresses. */
export function useSendInvitations(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: InvitationLetters) =>
      answer(api.POST("/api/v1/orgs/{org_id}/invitations/letters", { params: { path: { org_id: orgId } }, body })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "invitations"] }),
  });
}

/** The letter of an invitation once more; it is open for another week then. */
export function useResendInvitation(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (invitationId: string) =>
      answer(
        api.POST("/api/v1/orgs/{org_id}/invitations/{invitation_id}/resend", {
          params: { path: { org_id: orgId, invitation_id: invitationId } },
          body: { days: 7 },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "invitations"] }),
  });
}

export function useRevokeInvitation(orgId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (invitationId: string) =>
      answer(
        api.DELETE("/api/v1/orgs/{org_id}/invitations/{invitation_id}", {
          params: { path: { org_id: orgId, invitation_id: invitationId } },
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["orgs", orgId, "invitations"] }),
  });
}

/** What an invitation offers; anybody who has the link may ask, signed in or not. */
export function previewQuery(token: string) {
  return queryOptions({
    queryKey: ["invitation", token],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<InvitationPreview> => {
      const response = await fetch("/api/v1/invitations/preview", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token }),
      }).catch((reason: unknown) => {
        throw Problem.from(reason);
      });
      if (!response.ok) throw await Problem.fromResponse(response);
      return (await response.json()) as InvitationPreview;
    },
  });
}

export function useAcceptInvitation() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => answer(api.POST("/api/v1/invitations/accept", { body: { token } })),
    onSuccess: () => queryClient.refetchQueries({ queryKey: meQuery.queryKey }),
  });
}
