import { useInfiniteQuery } from "@tanstack/react-query";

import { Problem } from "../api/problem";
import type { BlockedMember, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { orgRoleName } from "./currentOrg";
import { blockedQuery, useBlockMember } from "./memberQueries";
import { RowsSkeleton } from "./PeopleScreen";
import { rolesUpTo } from "./roles";

/** Whom the organisation keeps out: why, by whom, and the way back. */
export function BlockedMembers({ org }: { org: OrgOfMe }) {
  const blocked = useInfiniteQuery(blockedQuery(org.id));
  const all = blocked.data?.pages.flatMap((page) => page.items) ?? [];
  if (blocked.error) {
    return <Failure error={blocked.error} title="Blocked people could not be loaded" onRetry={() => void blocked.refetch()} />;
  }
  if (blocked.isPending) return <RowsSkeleton />;
  if (all.length === 0) {
    return (
      <State drawing={<Columns />} title="Nobody is blocked">
        Who is blocked reaches nothing here until the block is lifted.
      </State>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line border-y border-line" aria-label={`Blocked in ${org.name}`}>
        {all.map((each) => (
          <BlockedRow key={each.user.id} org={org} blocked={each} />
        ))}
      </ul>
      {blocked.hasNextPage ? (
        <div className="mt-4 flex justify-center">
          <Button busy={blocked.isFetchingNextPage} onClick={() => void blocked.fetchNextPage()}>
            Show more people
          </Button>
        </div>
      ) : null}
    </>
  );
}

function BlockedRow({ org, blocked }: { org: OrgOfMe; blocked: BlockedMember }) {
  const { user, role, reason, account } = blocked;
  const lift = useBlockMember(org.id);
  const toast = useToast();
  const unblock = () =>
    lift.mutate(
      { userId: user.id, reason: null },
      {
        onSuccess: () => toast(`${user.display_name} is in again as ${orgRoleName(role).toLocaleLowerCase()}.`),
        onError: (error) => toast(Problem.from(error).sentence, { tone: "alert" }),
      },
    );
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <Portrait name={user.display_name} color={user.color} />
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate" title={user.display_name}>
          <bdi>{user.display_name}</bdi>
          <span className="text-muted"> · {orgRoleName(role)}</span>
        </p>
        {account ? <p className="truncate text-table text-muted">{account.email}</p> : null}
      </div>
      <div className="min-w-0 flex-1 basis-56 text-table">
        <p className="break-words" dir="auto">
          {reason}
        </p>
        <p className="text-muted">
          {blocked.blocked_by ? (
            <>
              by <bdi>{blocked.blocked_by.display_name}</bdi>{" "}
            </>
          ) : null}
          <RelativeTime at={blocked.blocked_at} />
        </p>
      </div>
      {rolesUpTo(org.role).includes(role) ? (
        <Button aria-label={`Unblock ${user.display_name}`} busy={lift.isPending} onClick={unblock}>
          Unblock
        </Button>
      ) : null}
    </li>
  );
}
