import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useSearchParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { OrgMember, OrgRole } from "../api/types";
import { Columns } from "../ui/drawings";
import { Button } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { AddPersonButton } from "./AddPerson";
import { BlockedMembers } from "./BlockedMembers";
import { BlockMember } from "./BlockMember";
import { orgRoleName } from "./currentOrg";
import { MemberRow } from "./MemberRow";
import { membersQuery } from "./memberQueries";
import { OrgTabs } from "./OrgTabs";
import { useMe } from "./queries";
import { isAdmin, orgRoles } from "./roles";
import { RemoveMember } from "./RemoveMember";

const BLOCKED = "blocked";

/** `/o/:slug/people`: who is in the organisation, and for owners and admins as what. */
export function PeopleScreen() {
  const org = useOrg();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const words = params.get("q") ?? "";
  const role = orgRoles.find((each) => each === params.get("role")) ?? "";
  const search = useDeferredValue(words.trim());
  const members = useInfiniteQuery(membersQuery(org.id, { words: search, role }));
  const [leaving, setLeaving] = useState<OrgMember>();
  const [blocking, setBlocking] = useState<OrgMember>();
  const isOnBlocked = isAdmin(org) && params.get("show") === "blocked";
  useTitle(`People of ${org.name}`);

  const narrow = (next: { q?: string; role?: OrgRole | "" }) => {
    const kept = { q: words, role, ...next };
    setParams(
      Object.entries(kept).filter(([, value]) => value !== ""),
      { replace: true },
    );
  };
  const found = members.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <>
      <PageHeader where={org.name} title="People" action={isAdmin(org) ? <AddPersonButton org={org} /> : null}>
        <OrgTabs org={org} />
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        <div className="mb-4 flex flex-wrap gap-2">
          {isOnBlocked ? null : (
            <input
              type="search"
              aria-label="Find a person"
              placeholder={isAdmin(org) ? "Find by name or e-mail" : "Find a person"}
              maxLength={80}
              className={`${inputClasses} max-w-xs flex-1 basis-48 border-line-control`}
              value={words}
              onChange={(event) => narrow({ q: event.target.value })}
            />
          )}
          <select
            aria-label="Role to show"
            className="min-h-10 rounded-control border border-line-control bg-surface px-2 text-ink"
            value={isOnBlocked ? BLOCKED : role}
            onChange={({ target: { value } }) => {
              if (value === BLOCKED) setParams({ show: BLOCKED }, { replace: true });
              else narrow({ role: value as OrgRole | "" });
            }}
          >
            <option value="">All roles</option>
            {orgRoles.map((each) => (
              <option key={each} value={each}>
                {orgRoleName(each)}
              </option>
            ))}
            {isAdmin(org) ? <option value={BLOCKED}>Blocked</option> : null}
          </select>
        </div>
        {isOnBlocked ? (
          <BlockedMembers org={org} />
        ) : members.error ? (
          <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
        ) : members.isPending ? (
          <RowsSkeleton />
        ) : found.length === 0 ? (
          <State drawing={<Columns />} title="Nobody found">
            {search ? "Try a shorter part of the name." : "Nobody here has this role."}
          </State>
        ) : (
          <>
            <ul className="divide-y divide-line border-y border-line" aria-label={`People of ${org.name}`}>
              {found.map((member) => (
                <MemberRow key={member.user.id} org={org} member={member} selfId={me.id} onRemove={() => setLeaving(member)} onBlock={() => setBlocking(member)} />
              ))}
            </ul>
            {members.hasNextPage ? (
              <div className="mt-4 flex justify-center">
                <Button busy={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
                  Show more people
                </Button>
              </div>
            ) : null}
          </>
        )}
      </div>
      {blocking ? <BlockMember org={org} member={blocking} onClose={() => setBlocking(undefined)} /> : null}
      {leaving ? <RemoveMember org={org} member={leaving} selfId={me.id} onClose={() => setLeaving(undefined)} /> : null}
    </>
  );
}

export function RowsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading" className="flex flex-col gap-4 pt-2">
      {[52, 40, 64, 36].map((width) => (
        <div key={width} className="flex items-center gap-3">
          <div className="skeleton size-7 rounded-full" />
          <div className="skeleton h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
