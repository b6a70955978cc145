import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";

import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { Invitation, OrgOfMe } from "../api/types";
import { Problem } from "../api/problem";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useTitle } from "../ui/useTitle";
import { orgRoleName } from "./currentOrg";
import { InviteDialog } from "./InviteDialog";
import { invitationsQuery, useRevokeInvitation } from "./invitationQueries";
import { OrgTabs } from "./OrgTabs";
import { RowsSkeleton } from "./PeopleScreen";
import { has, isAdmin, rolesUpTo } from "./roles";

/** `/o/:slug/invitations`: who may still come in, and by what. */
export function InvitationsScreen() {
  const org = useOrg();
  useTitle(`Invitations to ${org.name}`);
  return isAdmin(org) && has(org, "invitations") ? <Invitations org={org} /> : <NotFound />;
}

function Invitations({ org }: { org: OrgOfMe }) {
  const invitations = useInfiniteQuery(invitationsQuery(org.id));
  const [isInviting, setInviting] = useState(false);
  const all = invitations.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        where={org.name}
        title="Invitations"
        action={
          <Button look="primary" onClick={() => setInviting(true)}>
            <UserPlus size={18} aria-hidden />
            Invite people
          </Button>
        }
      >
        <OrgTabs org={org} />
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        {invitations.error ? (
          <Failure
            error={invitations.error}
            title="Invitations could not be loaded"
            onRetry={() => void invitations.refetch()}
          />
        ) : invitations.isPending ? (
          <RowsSkeleton />
        ) : all.length === 0 ? (
          <State drawing={<Steps />} title="Nobody is invited">
            An invitation is a link. It brings people in with the role you choose, for as long as you choose.
          </State>
        ) : (
          <ul className="divide-y divide-line border-y border-line" aria-label={`Invitations to ${org.name}`}>
            {all.map((invitation) => (
              <InvitationRow key={invitation.id} org={org} invitation={invitation} />
            ))}
          </ul>
        )}
        {invitations.hasNextPage ? (
          <div className="mt-4 flex justify-center">
            <Button busy={invitations.isFetchingNextPage} onClick={() => void invitations.fetchNextPage()}>
              Show more invitations
            </Button>
          </div>
        ) : null}
      </div>
      {isInviting ? <InviteDialog org={org} onClose={() => setInviting(false)} /> : null}
    </>
  );
}

const stateWords = { open: "Open", used: "Used up", expired: "Expired", revoked: "Revoked" };

function InvitationRow({ org, invitation }: { org: OrgOfMe; invitation: Invitation }) {
  const revoke = useRevokeInvitation(org.id);
  const toast = useToast();
  const isOpen = invitation.state === "open";
  const whom = invitation.invited_address ?? `Anybody with the link`;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className={classes("truncate font-medium", !isOpen && "text-muted")}>{whom}</p>
        <p className="truncate text-table text-muted">
          {orgRoleName(invitation.role)}
          {invitation.group ? ` in ${invitation.group.name}` : ""} · by {invitation.created_by.display_name}{" "}
          <RelativeTime at={invitation.created_at} />
        </p>
      </div>
      <p className="text-table text-muted tabular-nums">
        {invitation.uses} of {invitation.max_uses} used
      </p>
      <p className={classes("w-32 text-table", isOpen ? "text-olive" : "text-muted")}>
        {stateWords[invitation.state]}
        {isOpen ? (
          <>
            {" until "}
            <RelativeTime at={invitation.expires_at} />
          </>
        ) : null}
      </p>
      {isOpen && rolesUpTo(org.role).includes(invitation.role) ? (
        <Button
          aria-label={`Revoke the invitation for ${whom}`}
          busy={revoke.isPending}
          onClick={() =>
            revoke.mutate(invitation.id, {
              onSuccess: () => toast("The invitation is revoked. Its link lets nobody in any more."),
              onError: (error) => toast(Problem.from(error).sentence, { tone: "alert" }),
            })
          }
        >
          Revoke
        </Button>
      ) : null}
    </li>
  );
}
