import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useParams } from "react-router";

import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { Problem } from "../api/problem";
import type { Board } from "../api/types";
import { session } from "../auth/session";
import { BoardLink } from "../live/boardLink";
import { useRoom } from "../live/news";
import { useMe } from "../orgs/queries";
import { ShareDialog } from "../sharing/SharePanel";
import { sharedBoard } from "../sharing/thing";
import { Button, buttonClasses } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { OpenBoard, type BoardPlace } from "./OpenBoard";
import { boardQuery, type CurrentBoard } from "./queries";

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
  if (query.data.board.kind === "whiteboard") return <WhiteboardLater board={query.data.board} place={place} />;
  return (
    <Linked
      key={`${boardId} ${attempt}`}
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

  useEffect(() => {
    const opened = new BoardLink({
      board: firstBoard,
      person: { id: me.id, name: me.display_name, color: me.color },
      token: () => session.token(),
      renew: async () => session.renew(await session.token()),
    });
    // oxlint-disable-next-line react/set-state-in-effect -- a connection may only be opened by an effect, once
    setLink(opened);
    return () => opened.destroy();
  }, [firstBoard, me.id, me.display_name, me.color]);

  useEffect(() => {
    if (isGone) link?.end("no-access");
  }, [link, isGone]);

  if (!link) return <ScreenSkeleton />;
  const startAfresh = async () => {
    await link.discardLocalChanges();
    await queryClient.invalidateQueries({ queryKey: ["boards", boardId] });
    onStartAfresh();
  };
  return <OpenBoard link={link} current={current} place={place} onStartAfresh={() => void startAfresh()} />;
}

/** Honest about what is not here yet, and about the work being safe. */
function WhiteboardLater({ board, place }: { board: Board; place: BoardPlace | undefined }) {
  const [isSharing, setSharing] = useState(false);
  return (
    <>
      {place ? <div className="flex h-12 items-center border-b border-line px-4 md:px-6">{place.where}</div> : null}
      <State
      drawing={<Columns />}
      heading="h1"
      title={board.title}
      action={
        <>
          {board.role === "owner" && !place?.isLesson ? <Button onClick={() => setSharing(true)}>Share</Button> : null}
          <Link to={place?.leaveTo ?? "/"} className={buttonClasses("secondary")}>
            {place ? "Go back" : "Go home"}
          </Link>
        </>
      }
      >
        This is a whiteboard. This version of the web client opens documents only; what is on the whiteboard is kept as it is.
      </State>
      {isSharing ? (
        <ShareDialog thing={sharedBoard(board)} onClose={() => setSharing(false)} onLeft={() => setSharing(false)} />
      ) : null}
    </>
  );
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(text);
}
