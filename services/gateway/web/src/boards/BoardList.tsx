import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText, Shapes } from "lucide-react";
import { Link } from "react-router";

import type { BoardItem, BoardKind, OrgOfMe, Person } from "../api/types";
import { Button } from "../ui/Button";
import { Columns, Scroll } from "../ui/drawings";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { NewBoardButton } from "./NewBoard";
import { boardsQuery } from "./queries";
import { boardKindNames, boardRoleNames } from "./words";

/** Every board I may open, the last changed first. */
export function BoardList({ org, words }: { org: OrgOfMe; words: string }) {
  const boards = useInfiniteQuery(boardsQuery(org.id, { words }));
  const items = boards.data?.pages.flatMap((page) => page.items);

  if (boards.error && !items) {
    return <Failure error={boards.error} title="Boards could not be loaded" onRetry={() => void boards.refetch()} />;
  }
  if (!items) return <RowsSkeleton />;
  if (items.length === 0 && words) {
    return (
      <State drawing={<Scroll />} title="No board by that name">
        Nothing here has “{words}” in its title.
      </State>
    );
  }
  if (items.length === 0) return <NoBoards org={org} />;
  return (
    <>
      <table className="w-full table-fixed border-collapse text-table">
        <caption className="sr-only">Boards of {org.name}</caption>
        <thead className="sticky top-0 z-10 bg-paper text-start text-muted">
          <tr className="border-b border-line-strong">
            <th scope="col" className="py-2 pe-4 text-start font-medium">
              Title
            </th>
            <th scope="col" className="hidden w-28 py-2 pe-4 text-start font-medium md:table-cell">
              Kind
            </th>
            <th scope="col" className="hidden w-24 py-2 pe-4 text-start font-medium sm:table-cell">
              My role
            </th>
            <th scope="col" className="hidden w-36 py-2 pe-4 text-start font-medium lg:table-cell">
              People
            </th>
            <th scope="col" className="w-32 py-2 text-end font-medium">
              Changed
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((board) => (
            <BoardRow key={board.id} board={board} />
          ))}
        </tbody>
      </table>
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

function BoardRow({ board }: { board: BoardItem }) {
  return (
    <tr className="relative border-b border-line transition-colors duration-(--quick) hover:bg-sunken">
      <th scope="row" className="py-2.5 pe-4 text-start font-normal">
        <div className="flex min-h-8 items-center gap-3">
          <BoardMark kind={board.kind} />
          <Link
            to={`/boards/${board.id}`}
            className="min-w-0 truncate py-1 text-ui font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-aegean"
            dir="auto"
            title={board.title}
          >
            {board.title}
          </Link>
        </div>
      </th>
      <td className="hidden py-2.5 pe-4 text-muted md:table-cell">{boardKindNames[board.kind]}</td>
      <td className="hidden py-2.5 pe-4 text-muted sm:table-cell">{boardRoleNames[board.role]}</td>
      <td className="hidden py-2.5 pe-4 lg:table-cell">
        <People people={board.members} count={board.members_count} />
      </td>
      <td className="py-2.5 text-end text-muted">
        <RelativeTime at={board.updated_at} />
      </td>
    </tr>
  );
}

/** The kind of a board as a small mark. */
export function BoardMark({ kind }: { kind: BoardKind }) {
  const Icon = kind === "document" ? FileText : Shapes;
  return (
    <span className="inline-flex size-8 flex-none items-center justify-center rounded-control bg-sunken text-muted" title={boardKindNames[kind]}>
      <Icon size={18} aria-hidden />
    </span>
  );
}

/** The first few people of a board, overlapping. */
export function People({ people, count }: { people: Person[]; count: number }) {
  const shown = people.slice(0, 4);
  const names = shown.map((person) => person.display_name).join(", ");
  const more = count - shown.length;
  return (
    <span className="inline-flex items-center ps-1" title={more > 0 ? `${names} and ${more} more` : names}>
      {shown.map((person) => (
        <Portrait key={person.id} name={person.display_name} color={person.color} size="small" className="-ms-0.5" />
      ))}
      <span className="sr-only">{names}</span>
      {more > 0 ? <span className="ms-1.5 text-small text-muted tabular">+{more}</span> : null}
    </span>
  );
}

export function NoBoards({ org }: { org: OrgOfMe }) {
  return org.role === "guest" ? (
    <State drawing={<Columns />} title="No boards are shared with you">
      When somebody in {org.name} adds you to a board, it appears here.
    </State>
  ) : (
    <State drawing={<Columns />} title="The porch is empty" action={<NewBoardButton org={org} label="Create the first board" />}>
      A board is a page that several people write at once.
    </State>
  );
}

function RowsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading boards" className="border-t border-line">
      {[48, 64, 40, 56, 44].map((width) => (
        <div key={width} className="flex items-center gap-3 border-b border-line py-3">
          <div className="skeleton size-8" />
          <div className="skeleton h-4" style={{ width: `${width}%` }} />
          <div className="skeleton ms-auto h-4 w-20" />
        </div>
      ))}
    </div>
  );
}
