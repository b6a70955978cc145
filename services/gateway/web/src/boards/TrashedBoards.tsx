import { useInfiniteQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";

import { Problem } from "../api/problem";
import type { BoardItem, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { BoardMark } from "./BoardList";
import { boardsQuery, useRestoreBoard } from "./queries";

/** Boards I own that are in the trash, and the way back for each. */
export function TrashedBoards({ org }: { org: OrgOfMe }) {
  const boards = useInfiniteQuery(boardsQuery(org.id, { isTrashed: true }));
  const items = boards.data?.pages.flatMap((page) => page.items);
  if (boards.error && !items) {
    return <Failure error={boards.error} title="The trash could not be loaded" onRetry={() => void boards.refetch()} />;
  }
  if (!items) return <div role="group" aria-busy aria-label="Loading the trash" className="skeleton h-14 w-full" />;
  if (items.length === 0) {
    return (
      <State drawing={<Steps />} title="The trash is empty">
        Boards you move to the trash wait here until you restore them.
      </State>
    );
  }
  return (
    <>
      <ul className="divide-y divide-line border-y border-line">
        {items.map((board) => (
          <TrashedBoard key={board.id} board={board} />
        ))}
      </ul>
      {boards.hasNextPage ? (
        <div className="mt-5 text-center">
          <Button busy={boards.isFetchingNextPage} onClick={() => void boards.fetchNextPage()}>
            Show more boards
          </Button>
        </div>
      ) : null}
    </>
  );
}

function TrashedBoard({ board }: { board: BoardItem }) {
  const restore = useRestoreBoard(board.org_id);
  const toast = useToast();
  const onRestore = () =>
    restore.mutate(board.id, {
      onSuccess: () => toast(`“${board.title}” is back among your boards.`),
      onError: (error) => toast(`The board was not restored. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  return (
    <li className="flex min-h-15 items-center gap-3 py-2.5">
      <BoardMark kind={board.kind} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" dir="auto" title={board.title}>
          {board.title}
        </p>
        {board.trashed_at ? (
          <p className="text-table text-muted">
            Moved <RelativeTime at={board.trashed_at} />
          </p>
        ) : null}
      </div>
      <Button busy={restore.isPending} onClick={onRestore} aria-label={`Restore ${board.title}`}>
        <Undo2 size={16} aria-hidden />
        Restore
      </Button>
    </li>
  );
}
