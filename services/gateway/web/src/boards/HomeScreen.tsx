import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, Navigate } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { BoardItem, OrgOfMe } from "../api/types";
import { MyCourses } from "../learning/MyCourses";
import { useMe } from "../orgs/queries";
import { has } from "../orgs/roles";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { BoardMark, NoBoards, People } from "./BoardList";
import { NewBoardButton } from "./NewBoard";
import { boardsQuery } from "./queries";

const SHOWN = 6;

/** `/o/:slug`: the course to go on with, and the boards that moved last. */
export function HomeScreen() {
  const org = useOrg();
  const me = useMe();
  const [greeting] = useState(() => greetingAt(new Date()));
  useTitle("Home");
  if (!has(org, "boards") && !has(org, "courses")) return <Navigate to={`/o/${org.slug}/people`} replace />;
  return (
    <>
      <PageHeader
        where={org.name}
        title={`${greeting}, ${me.display_name.split(" ")[0]}`}
        action={has(org, "boards") && org.role !== "guest" ? <NewBoardButton org={org} /> : null}
      />
      {has(org, "courses") && org.role !== "guest" ? <MyCourses org={org} /> : null}
      {has(org, "boards") ? <RecentBoards org={org} /> : null}
    </>
  );
}

function RecentBoards({ org }: { org: OrgOfMe }) {
  const boards = useInfiniteQuery(boardsQuery(org.id));
  const recent = boards.data?.pages[0]?.items.slice(0, SHOWN);
  return (
      <section aria-labelledby="recent" className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        <div className="mb-3 flex items-baseline justify-between gap-4">
          <h2 id="recent" className="text-section font-medium">
            Changed last
          </h2>
          {recent?.length ? (
            <Link to={`/o/${org.slug}/boards`} className="rounded-control py-0.5 font-medium text-aegean hover:underline">
              All boards
            </Link>
          ) : null}
        </div>
        {boards.error ? (
          <Failure error={boards.error} title="Boards could not be loaded" onRetry={() => void boards.refetch()} />
        ) : recent === undefined ? (
          <CardsSkeleton />
        ) : recent.length === 0 ? (
          <NoBoards org={org} />
        ) : (
          <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {recent.map((board) => (
              <BoardCard key={board.id} board={board} />
            ))}
          </ul>
        )}
      </section>
  );
}

function BoardCard({ board }: { board: BoardItem }) {
  return (
    <li className="group relative flex min-h-36 flex-col rounded-card border border-line bg-surface p-4 transition-colors duration-(--quick) hover:border-line-control">
      <BoardMark kind={board.kind} />
      <h3 className="mt-2 line-clamp-2 text-section font-medium break-words" dir="auto">
        <Link to={`/boards/${board.id}`} className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-aegean">
          {board.title}
        </Link>
      </h3>
      <div className="mt-auto flex items-center justify-between gap-3 pt-4 text-table text-muted">
        <RelativeTime at={board.updated_at} />
        <People people={board.members} count={board.members_count} />
      </div>
    </li>
  );
}

function CardsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading boards" className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {[1, 2, 3].map((key) => (
        <div key={key} className="flex min-h-36 flex-col rounded-card border border-line p-4">
          <div className="skeleton size-6" />
          <div className="skeleton mt-3 h-5 w-4/5" />
          <div className="skeleton mt-auto h-4 w-1/3" />
        </div>
      ))}
    </div>
  );
}

function greetingAt(now: Date): string {
  const hour = now.getHours();
  if (hour < 5 || hour >= 18) return "Good evening";
  return hour < 12 ? "Good morning" : "Good afternoon";
}
