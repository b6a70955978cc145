import { useInfiniteQuery } from "@tanstack/react-query";
import { useRef } from "react";

import { Button } from "../ui/Button";
import { keepFocus } from "../ui/keepFocus";
import { AddHolders } from "./AddHolders";
import { GrantRow } from "./GrantRow";
import { PartFailure } from "./PartFailure";
import { grantsQuery } from "./queries";
import { RowsSkeleton } from "./RowsSkeleton";
import type { Thing } from "./thing";

/** Who was let in on this very thing; and the way to let in others. */
export function LetIn({ thing, onLeft }: { thing: Thing; onLeft: () => void }) {
  const grants = useInfiniteQuery(grantsQuery(thing.id, "here"));
  const heading = useRef<HTMLHeadingElement>(null);
  const here = grants.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <AddHolders thing={thing} here={here} />
      <section aria-labelledby={`let-in-${thing.id}`}>
        <h3 ref={heading} id={`let-in-${thing.id}`} tabIndex={-1} className="mb-1 text-section font-medium outline-none">
          Let in here
        </h3>
        {grants.error && !grants.data ? (
          <PartFailure error={grants.error} title="People could not be loaded" onRetry={() => void grants.refetch()} />
        ) : !grants.data ? (
          <RowsSkeleton label="Loading people" />
        ) : here.length === 0 ? (
          <p className="text-table text-muted">Nobody was let in here by name, group or role.</p>
        ) : (
          <ul aria-label="Let in here" className="flex flex-col">
            {here.map((grant) => (
              <GrantRow key={grant.id} thing={thing} grant={grant} onGone={() => keepFocus(heading.current)} onLeft={onLeft} />
            ))}
          </ul>
        )}
        {grants.hasNextPage ? (
          <Button look="quiet" busy={grants.isFetchingNextPage} onClick={() => void grants.fetchNextPage()}>
            Show more
          </Button>
        ) : null}
      </section>
    </>
  );
}
