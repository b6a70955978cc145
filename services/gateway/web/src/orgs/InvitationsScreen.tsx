import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";

import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { InvitationRow } from "./InvitationRow";
import { InviteDialog } from "./InviteDialog";
import { invitationsQuery } from "./invitationQueries";
import { OrgTabs } from "./OrgTabs";
import { RowsSkeleton } from "./PeopleScreen";
import { has, isAdmin } from "./roles";

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
            Invite people by e-mail, or by a link. They come in with the role you choose, for as long as you choose.
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
