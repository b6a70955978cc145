import { useInfiniteQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";

import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Portrait } from "../ui/Portrait";
import { LeaveDialog } from "./LeaveDialog";
import { PartFailure } from "./PartFailure";
import { membersOfQuery } from "./queries";
import { RowsSkeleton } from "./RowsSkeleton";
import type { Thing } from "./thing";
import { levelNames } from "./words";

/** Who is on a board or in a space, for those who do not manage it; what they were given they may give up. */
export function Members({ thing, onLeft }: { thing: Thing; onLeft: () => void }) {
  const me = useMe();
  const members = useInfiniteQuery(membersOfQuery(thing));
  const [isLeaving, setLeaving] = useState(false);
  const all = members.data?.pages.flatMap((page) => page.items) ?? [];
  const mine = all.find((member) => member.user.id === me.id);
  if (thing.members === undefined) {
    return <p className="text-muted">Only those who manage this {thing.noun} see who was let in.</p>;
  }
  if (members.error && !members.data) {
    return <PartFailure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />;
  }
  if (!members.data) return <RowsSkeleton label="Loading people" />;
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col" aria-label="Members">
        {all.map(({ user, level, is_inherited: isInherited }) => (
          <li key={user.id} className="flex min-h-12 items-center gap-2.5 py-1">
            <Portrait name={user.display_name} color={user.color} />
            <div className="min-w-0 flex-1">
              <p className="truncate" title={user.display_name}>
                <bdi>{user.display_name}</bdi>
                {user.id === me.id ? <span className="text-muted"> (you)</span> : null}
              </p>
              {isInherited ? <p className="text-small text-muted">Through a group, a role or from above</p> : null}
            </div>
            <span className="text-table text-muted">{levelNames[level]}</span>
          </li>
        ))}
      </ul>
      {members.hasNextPage ? (
        <Button look="quiet" busy={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
          Show more people
        </Button>
      ) : null}
      {mine && !mine.is_inherited ? (
        <Button className="self-start" onClick={() => setLeaving(true)}>
          <LogOut size={16} aria-hidden />
          Leave this {thing.noun}
        </Button>
      ) : null}
      {isLeaving ? <LeaveDialog thing={thing} me={me.id} onLeft={onLeft} onClose={() => setLeaving(false)} /> : null}
    </div>
  );
}
