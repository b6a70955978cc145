import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useParams } from "react-router";

import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { Problem } from "../api/problem";
import { session } from "../auth/session";
import { BoardLink } from "../live/boardLink";
import { useRoom } from "../live/news";
import { useMe } from "../orgs/queries";
import { Failure } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import type { BoardPlace } from "./BoardFrame";
import { asLearnerSees, boardQuery, type CurrentBoard } from "./queries";

// A document needs an editor, a whiteboard a canvas; nobody waits for the other's.
const OpenBoard = lazy(async () => ({ default: (await import("./OpenBoard")).OpenBoard }));
const OpenWhiteboard = lazy(async () => ({ default: (await import("../whiteboard/OpenWhiteboard")).OpenWhiteboard }));

/** `/boards/:boardId`, and the pages that are boards. */
export function BoardScreen({ boardId: given, place }: { boardId?: string; place?: BoardPlace }) {
  const params = useParams();
  const boardId = given ?? params["boardId"] ?? "";
  const me = useMe();
  const [attempt, setAttempt] = useState(0);
  const query = useQuery({
    ...boardQuery(boardId, me.id),
    enabled: isUuid(boardId),
    // Once open, the live connection says when access ends; a poll would only repeat it.
    refetchOnWindowFocus: true,
  });
  useTitle(query.data?.board.title ?? "Board");
  useRoom("board", query.data?.board.id);

  const isGone = [404, 422].includes(Problem.from(query.error).status);
  if (!isUuid(boardId) || (isGone && !query.data)) return <NotFound />;
  if (query.error && !query.data) {
    return <Failure heading="h1" error={query.error} title="The board could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <ScreenSkeleton />;
  return (
    <Linked
      key={`${boardId} ${attempt} ${place?.isPreview ?? false}`}
      current={query.data}
      place={place}
      isGone={query.error !== null && isGone}
      onStartAfresh={() => setAttempt(attempt + 1)}
    />
  );
}

interface LinkedProps {
  current: CurrentBoard;
  place: BoardPlace | undefined;
  isGone: boolean;
  onStartAfresh: () => void;
}

/** Holds the connection of an open board for as long as its screen is shown. */
function Linked({ current, place, isGone, onStartAfresh }: LinkedProps) {
  const me = useMe();
  const queryClient = useQueryClient();
  const [link, setLink] = useState<BoardLink>();
  const { id: boardId } = current.board;
  const [firstBoard] = useState(current.board);
  const isPreview = place?.isPreview ?? false;

  useEffect(() => {
    const opened = new BoardLink({
      board: firstBoard,
      person: { id: me.id, name: me.display_name, color: me.color },
      isForReading: isPreview,
      token: () => session.token(),
      renew: async () => session.renew(await session.token()),
    });
    // oxlint-disable-next-line react/set-state-in-effect -- a connection may only be opened by an effect, once
    setLink(opened);
    return () => opened.destroy();
  }, [firstBoard, isPreview, me.id, me.display_name, me.color]);

  useEffect(() => {
    if (isGone) link?.end("no-access");
  }, [link, isGone]);

  if (!link) return <ScreenSkeleton />;
  const startAfresh = async () => {
    await link.discardLocalChanges();
    await queryClient.invalidateQueries({ queryKey: ["boards", boardId] });
    onStartAfresh();
  };
  const Opened = current.board.kind === "whiteboard" ? OpenWhiteboard : OpenBoard;
  return (
    <Suspense fallback={<ScreenSkeleton />}>
      <Opened link={link} current={isPreview ? asLearnerSees(current) : current} place={place} onStartAfresh={() => void startAfresh()} />
    </Suspense>
  );
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(text);
}
