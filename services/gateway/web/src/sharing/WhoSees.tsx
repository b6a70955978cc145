import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";

import type { Viewer } from "../api/types";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Portrait } from "../ui/Portrait";
import { useNow } from "../ui/RelativeTime";
import { PartFailure } from "./PartFailure";
import { viewersQuery } from "./queries";
import { RowsSkeleton } from "./RowsSkeleton";
import type { Thing } from "./thing";
import { usePlaceNames } from "./usePlaceNames";
import { levelNames, reasonWords } from "./words";

/** Everybody who sees a thing at this moment, each with the reasons; asked for when it is opened. */
export function WhoSees({ thing }: { thing: Thing }) {
  const [isOpen, setOpen] = useState(false);
  const listId = useId();
  return (
    <section>
      <h3 className="text-section font-medium">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          className="-ms-1.5 flex min-h-9 items-center gap-1 rounded-control pe-2 hover:bg-sunken"
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={18} aria-hidden className={classes("text-muted transition-transform duration-(--quick)", isOpen && "rotate-90")} />
          Who can see this now
        </button>
      </h3>
      {isOpen ? (
        <div id={listId} className="mt-1">
          <Viewers thing={thing} />
        </div>
      ) : null}
    </section>
  );
}

function Viewers({ thing }: { thing: Thing }) {
  const viewers = useInfiniteQuery(viewersQuery(thing.id));
  const all = viewers.data?.pages.flatMap((page) => page.items) ?? [];
  const names = usePlaceNames(
    thing,
    all.flatMap((viewer) => viewer.reasons.map((reason) => reason.source)),
  );
  if (viewers.error && !viewers.data) {
    return <PartFailure error={viewers.error} title="Who sees this could not be loaded" onRetry={() => void viewers.refetch()} />;
  }
  if (!viewers.data) return <RowsSkeleton label="Loading who sees this" />;
  return (
    <>
      <ul aria-label="Who can see this now" className="flex flex-col">
        {all.map((viewer) => (
          <ViewerRow key={viewer.user.id} viewer={viewer} thing={thing} names={names} />
        ))}
      </ul>
      {viewers.hasNextPage ? (
        <Button look="quiet" busy={viewers.isFetchingNextPage} onClick={() => void viewers.fetchNextPage()}>
          Show more people
        </Button>
      ) : null}
    </>
  );
}

interface ViewerRowProps {
  viewer: Viewer;
  thing: Thing;
  names: ReadonlyMap<string, string>;
}

function ViewerRow({ viewer: { user, level, reasons }, thing, names }: ViewerRowProps) {
  const me = useMe();
  const now = useNow();
  return (
    <li className="flex gap-2.5 py-1.5">
      <Portrait name={user.display_name} color={user.color} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate" title={user.display_name}>
            <bdi>{user.display_name}</bdi>
            {user.id === me.id ? <span className="text-muted"> (you)</span> : null}
          </span>
          <span className="flex-none text-table text-muted">{levelNames[level]}</span>
        </p>
        <ul aria-label={`Why ${user.display_name} sees this`} className="text-small text-muted">
          {reasons.map((reason) => {
            const words = reasonWords(reason, thing, names, now);
            return (
              <li key={words} className="break-words">
                {words}
              </li>
            );
          })}
        </ul>
      </div>
    </li>
  );
}
