import { useMemo } from "react";
import { useSearchParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { OrgMember } from "../api/types";
import { Columns } from "../ui/drawings";
import { inputClasses } from "../ui/Field";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { AddPersonButton } from "./AddPerson";
import { orgRoleName } from "./currentOrg";
import { useMe, useOrgMembers } from "./queries";

/** `/o/:slug/people`: who is in the organisation. */
export function PeopleScreen() {
  const org = useOrg();
  const me = useMe();
  const members = useOrgMembers(org.id);
  const [params, setParams] = useSearchParams();
  const search = params.get("q") ?? "";
  useTitle(`People of ${org.name}`);

  const found = useMemo(() => {
    const wanted = search.trim().toLocaleLowerCase();
    return (members.data ?? []).filter((member) => member.user.display_name.toLocaleLowerCase().includes(wanted));
  }, [members.data, search]);

  return (
    <>
      <PageHeader
        where={org.name}
        title="People"
        action={org.role === "owner" || org.role === "admin" ? <AddPersonButton org={org} /> : null}
      />
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        {members.error ? (
          <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
        ) : (
          <>
            <label className="mb-4 block max-w-xs">
              <span className="sr-only">Find a person</span>
              <input
                type="search"
                placeholder="Find a person"
                className={`${inputClasses} border-line-control`}
                value={search}
                onChange={(event) => setParams(event.target.value ? { q: event.target.value } : {}, { replace: true })}
              />
            </label>
            {members.isPending ? <RowsSkeleton /> : <People members={found} selfId={me.id} />}
            {members.isSuccess && found.length === 0 ? (
              <State drawing={<Columns />} title="Nobody by that name">
                Try a shorter part of the name.
              </State>
            ) : null}
          </>
        )}
      </div>
    </>
  );
}

function People({ members, selfId }: { members: OrgMember[]; selfId: string }) {
  return (
    <ul className="divide-y divide-line border-y border-line">
      {members.map(({ user, role, joined_at: joinedAt }) => (
        <li key={user.id} className="flex min-h-13 items-center gap-3 py-2">
          <Portrait name={user.display_name} color={user.color} />
          <span className="min-w-0 flex-1 truncate" dir="auto">
            {user.display_name}
            {user.id === selfId ? <span className="text-muted"> (you)</span> : null}
          </span>
          <span className="hidden text-table text-muted sm:inline">
            Joined <RelativeTime at={joinedAt} />
          </span>
          <span className="w-20 text-end text-table text-muted">{orgRoleName(role)}</span>
        </li>
      ))}
    </ul>
  );
}

function RowsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading people" className="flex flex-col gap-4 pt-2">
      {[52, 40, 64, 36].map((width) => (
        <div key={width} className="flex items-center gap-3">
          <div className="skeleton size-7 rounded-full" />
          <div className="skeleton h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
