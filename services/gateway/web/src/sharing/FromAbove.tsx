import { useInfiniteQuery } from "@tanstack/react-query";
import { Unlink, Workflow } from "lucide-react";
import { useState } from "react";

import type { Access, Grant } from "../api/types";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useNow } from "../ui/RelativeTime";
import { useToast } from "../ui/Toasts";
import { explained } from "./explained";
import { HolderMark } from "./HolderMark";
import { PartFailure } from "./PartFailure";
import { grantsQuery, useSetInheriting } from "./queries";
import { RowsSkeleton } from "./RowsSkeleton";
import type { Thing } from "./thing";
import { usePlaceNames } from "./usePlaceNames";
import { holderName, levelNames, placeName, untilWords } from "./words";

/** What counts here because it was given above, from where, and the switch that ends it. */
export function FromAbove({ thing, access }: { thing: Thing; access: Access }) {
  const grants = useInfiniteQuery(grantsQuery(thing.id, "above"));
  const [isAsking, setAsking] = useState(false);
  const above = grants.data?.pages.flatMap((page) => page.items) ?? [];
  const names = usePlaceNames(
    thing,
    above.map((grant) => grant.source),
  );
  const isInheriting = access.is_inheriting;
  return (
    <section aria-labelledby={`above-${thing.id}`}>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <h3 id={`above-${thing.id}`} className="text-section font-medium">
          From above
        </h3>
        <Button look="quiet" className="-me-2 min-h-8 px-2 py-1 text-table" onClick={() => setAsking(true)}>
          {isInheriting ? <Unlink size={16} aria-hidden /> : <Workflow size={16} aria-hidden />}
          {isInheriting ? "Stop inheriting" : "Inherit again"}
        </Button>
      </div>
      {!isInheriting ? (
        <p className="text-table text-muted">This {thing.noun} stands alone: what is given above does not count here.</p>
      ) : grants.error && !grants.data ? (
        <PartFailure error={grants.error} title="What comes from above could not be loaded" onRetry={() => void grants.refetch()} />
      ) : !grants.data ? (
        <RowsSkeleton label="Loading what comes from above" />
      ) : above.length === 0 ? (
        <p className="text-table text-muted">Nobody was let in above.</p>
      ) : (
        <ul aria-label="From above" className="flex flex-col">
          {above.map((grant) => (
            <AboveRow key={grant.id} grant={grant} place={placeName(grant.source, names)} />
          ))}
        </ul>
      )}
      {isInheriting && grants.hasNextPage ? (
        <Button look="quiet" busy={grants.isFetchingNextPage} onClick={() => void grants.fetchNextPage()}>
          Show more from above
        </Button>
      ) : null}
      {isAsking ? <InheritingDialog thing={thing} isInheriting={isInheriting} onClose={() => setAsking(false)} /> : null}
    </section>
  );
}

function AboveRow({ grant, place }: { grant: Grant; place: string }) {
  const now = useNow();
  const name = holderName(grant.source);
  const isMe = grant.source.user?.id === useMe().id;
  const end = grant.expires_at ? `, ${untilWords(grant.expires_at, now)}` : "";
  return (
    <li className="flex min-h-11 items-center gap-2.5 py-1">
      <HolderMark source={grant.source} />
      <div className="min-w-0 flex-1">
        <p className="truncate" title={name}>
          <bdi>{name}</bdi>
          {isMe ? <span className="text-muted"> (you)</span> : null}
        </p>
        <p className="truncate text-small text-muted" title={`From ${place}${end}`}>
          From <bdi>{place}</bdi>
          {end}
        </p>
      </div>
      <span className="flex-none text-table text-muted">{levelNames[grant.level]}</span>
    </li>
  );
}

function InheritingDialog({ thing, isInheriting, onClose }: { thing: Thing; isInheriting: boolean; onClose: () => void }) {
  const setInheriting = useSetInheriting(thing.id);
  const toast = useToast();
  const org = useMe().orgs.find((each) => each.id === thing.orgId)?.name ?? "the organisation";
  const { noun } = thing;
  const change = () =>
    explained(thing, async () => {
      await setInheriting.mutateAsync(!isInheriting);
      toast(isInheriting ? `This ${noun} stands alone now.` : `What is given above counts for this ${noun} again.`);
    });
  return isInheriting ? (
    <ConfirmDialog title="Stop inheriting from above?" action="Stop inheriting" onConfirm={change} onClose={onClose}>
      Whoever has this {noun} only from above loses it at once, even while it is open: also the owners and admins of {org}.
      {noun === "board" ? "" : " The same goes for all that lies in it."} Those let in here keep it, by name, group, role or link, and
      you stay in charge. Nothing in it is lost.
    </ConfirmDialog>
  ) : (
    <ConfirmDialog title="Inherit from above again?" action="Inherit again" look="primary" onConfirm={change} onClose={onClose}>
      Whoever was let in above sees this {noun} again, as far as they were let in there: also the owners and admins of {org}. Those
      let in here keep what they have.
    </ConfirmDialog>
  );
}
