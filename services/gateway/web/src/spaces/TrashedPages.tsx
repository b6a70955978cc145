import { useInfiniteQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";

import type { Space } from "../api/types";
import { Button } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { PageMark } from "./PageMark";
import { trashQuery } from "./queries";
import { usePageActions } from "./usePageActions";

/** Pages of a space that are in the trash, and the way back for each. */
export function TrashedPages({ space }: { space: Space }) {
  const trash = useInfiniteQuery(trashQuery(space.id));
  const { restore, changes } = usePageActions(space.org_id);
  const items = trash.data?.pages.flatMap((page) => page.items);
  if (trash.error && !items) {
    return <Failure error={trash.error} title="The trash could not be loaded" onRetry={() => void trash.refetch()} />;
  }
  if (!items) return <div role="group" aria-busy aria-label="Loading the trash" className="skeleton h-14 w-full" />;
  if (items.length === 0) {
    return (
      <State drawing={<Steps />} title="The trash is empty">
        Pages moved to the trash wait here, with all that lies in them, for 30 days.
      </State>
    );
  }
  return (
    <>
      <ul aria-label="Pages in the trash" className="divide-y divide-line border-y border-line">
        {items.map((page) => (
          <li key={page.id} className="flex min-h-15 items-center gap-3 py-2.5">
            <PageMark type={page.type} icon={page.icon} className="size-8" />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium" dir="auto" title={page.title}>
                {page.title}
              </p>
              <p className="text-table text-muted">
                Moved <RelativeTime at={page.trashed_at} />
              </p>
            </div>
            <Button
              busy={changes.restore.isPending}
              aria-label={`Restore ${page.title}`}
              onClick={() => void restore(page.id, page.title)}
            >
              <Undo2 size={16} aria-hidden />
              Restore
            </Button>
          </li>
        ))}
      </ul>
      {trash.hasNextPage ? (
        <div className="mt-5 text-center">
          <Button busy={trash.isFetchingNextPage} onClick={() => void trash.fetchNextPage()}>
            Show more pages
          </Button>
        </div>
      ) : null}
    </>
  );
}
