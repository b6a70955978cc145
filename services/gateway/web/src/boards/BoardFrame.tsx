import { useQueryClient } from "@tanstack/react-query";
import { History, UsersRound } from "lucide-react";
import { useEffect, useRef, type ComponentType, type ReactNode } from "react";
import { Link, useNavigate } from "react-router";

import type { Board } from "../api/types";
import { useSession } from "../auth/useSession";
import { HistoryPanel } from "../history/HistoryPanel";
import { HISTORY_KEYS, useHistory } from "../history/useHistory";
import { VersionActions } from "../history/VersionActions";
import type { ShownVersion } from "../history/VersionFrame";
import type { BoardLink, LinkState } from "../live/boardLink";
import { LiveEdge, type Follow } from "../live/LiveEdge";
import { workState } from "../live/workState";
import { useMe } from "../orgs/queries";
import { SharePanel } from "../sharing/SharePanel";
import { sharedBoard } from "../sharing/thing";
import { useSharePanel } from "../sharing/useSharePanel";
import { Button, IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import type { MenuEntry } from "../ui/Menu";
import { useToast } from "../ui/Toasts";
import { BoardMenu } from "./BoardMenu";
import { BoardNotices } from "./BoardNotices";
import { BoardTitle } from "./BoardTitle";
import type { CurrentBoard } from "./queries";

/** Where a board lies that is a page, in the place of the organisation's boards. */
export interface BoardPlace {
  /** The way down to it, for the live edge. */
  where: ReactNode;
  /** Where one goes when it is in the trash. */
  leaveTo: string;
  /** It belongs to a course, which decides its title, who sees it and whether it stays. */
  isLesson?: boolean;
  /** Looked at as a learner sees it: nothing is written there. */
  isPreview?: boolean;
}

export interface OpenBoardProps {
  link: BoardLink;
  current: CurrentBoard;
  place: BoardPlace | undefined;
  onStartAfresh: () => void;
}

interface BoardFrameProps extends OpenBoardProps {
  state: LinkState;
  /** What is done there: shown in the edge while somebody does it. */
  doing: "typing" | "drawing";
  /** Seeing what somebody here sees, by a press on their portrait. */
  follow?: Follow;
  /** A whiteboard takes all the room there is. */
  isWide?: boolean;
  /** Buttons of this kind of board, before those every board has. */
  buttons?: ReactNode;
  /** Ways to take it away that this kind has in the place of Markdown. */
  downloads?: MenuEntry[];
  /** An earlier version, shown in the place of the board. */
  Version: ComponentType<ShownVersion>;
  /** A panel of this kind of board. */
  panel?: ReactNode;
  children: ReactNode;
}

/** Around what is open: the live edge, notices, the title, what can be done with it, and a panel beside it. */
export function BoardFrame(props: BoardFrameProps) {
  const { link, current, place, onStartAfresh, state, doing, follow, isWide = false, buttons, downloads, Version, panel, children } = props;
  const { board, etag } = current;
  const me = useMe();
  const isGuest = "guest" in useSession();
  const shareButton = useRef<HTMLButtonElement>(null);
  const sharing = useSharePanel(() => shareButton.current?.focus());
  const isSharing = sharing.isOpen && !isGuest && !place?.isLesson;
  const navigate = useNavigate();
  const historyButton = useRef<HTMLButtonElement>(null);
  const history = useHistory(board, link, state, () => historyButton.current?.focus());
  const org = me.orgs.find((each) => each.id === board.org_id);

  const work = workState({ ...state, hasEnded: state.ending !== undefined });
  useLeaveGuard(state.pending > 0);
  useFreshBoard(link, board, state);
  useSeatNews(state);

  const leaveTo = place?.leaveTo ?? (org ? `/o/${org.slug}/boards` : "/");
  const onLeft = () => {
    link.end("no-access");
    // What is not saved yet can only be copied here.
    if (state.pending === 0) void navigate(leaveTo);
  };

  return (
    <div className="flex min-w-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <LiveEdge
          people={state.people}
          doing={doing}
          follow={follow}
          work={work}
          where={
            place?.where ?? <p className="truncate text-table text-muted">
              {org ? (
                <Link to={`/o/${org.slug}/boards`} className="rounded-control py-1 hover:text-ink hover:underline">
                  <span className="hidden lg:inline">{org.name} / </span>Boards
                </Link>
              ) : (
                "Shared board"
              )}
            </p>
          }
        />
        <BoardNotices link={link} state={state} board={board} onStartAfresh={onStartAfresh} />
        <header
          className={classes(
            "flex w-full flex-wrap gap-x-3 px-4",
            isWide ? "items-center gap-y-1 py-1.5 md:px-6" : "mx-auto max-w-[calc(66ch+8rem)] items-start gap-y-2 pt-6 md:px-8 md:pt-9",
          )}
        >
          <BoardTitle
            board={board}
            etag={etag}
            canRename={board.role !== "viewer" && !state.ending && !place?.isLesson}
            isCompact={isWide}
          />
          <div className="flex items-center gap-1">
            {buttons}
            <IconButton
              ref={historyButton}
              label="History"
              title={`History (${HISTORY_KEYS.replaceAll("Control", "Ctrl")})`}
              aria-keyshortcuts={HISTORY_KEYS}
              aria-expanded={history.isListed}
              className="size-9"
              onClick={history.toggle}
            >
              <History size={18} aria-hidden />
            </IconButton>
            {isGuest || place?.isLesson ? null : (
              <Button
                ref={shareButton}
                look={board.role === "owner" ? "primary" : "secondary"}
                aria-expanded={isSharing}
                onClick={sharing.toggle}
              >
                <UsersRound size={18} aria-hidden />
                {board.role === "owner" ? "Share" : "People"}
              </Button>
            )}
            {state.ending ? null : (
              <BoardMenu current={current} leaveTo={leaveTo} place={place} link={link} state={state} downloads={downloads} />
            )}
          </div>
        </header>
        {history.shownId ? (
          <Version
            board={board}
            link={link}
            versionId={history.shownId}
            takesFocus={history.isPhone}
            onRestore={(each) => history.setAction({ do: "restore", version: each })}
            onShowList={history.isListed ? undefined : history.toggle}
            onClose={history.backToNow}
          />
        ) : null}
        {/* It stays while an earlier version is shown: the connection, the cursor and Undo live in it. */}
        <div className={history.shownId ? "hidden" : "contents"}>{children}</div>
      </div>
      {isSharing ? <SharePanel thing={sharedBoard(board)} onClose={sharing.close} onLeft={onLeft} /> : null}
      {panel}
      {history.isListed ? (
        <HistoryPanel
          board={board}
          shownId={history.shownId}
          onShow={history.show}
          onAct={history.setAction}
          onChanged={() => history.changed()}
          onClose={history.close}
        />
      ) : null}
      <VersionActions
        boardId={board.id}
        action={history.action}
        onClose={() => history.setAction(undefined)}
        onRestored={history.restored}
        onDeleted={history.deleted}
        onRenamed={() => history.changed()}
      />
    </div>
  );
}

/** Read the board's row again when somebody here renamed it, or when my own role changed. */
function useFreshBoard(link: BoardLink, board: Board, { announcedVersion, isReadOnly }: LinkState): void {
  const queryClient = useQueryClient();
  const seen = useRef({ announcedVersion, isReadOnly });
  useEffect(() => link.announceVersion(board.version), [link, board.version]);
  useEffect(() => {
    const before = seen.current;
    seen.current = { announcedVersion, isReadOnly };
    const isOutdated = announcedVersion > before.announcedVersion && announcedVersion > board.version;
    if (isOutdated || isReadOnly !== before.isReadOnly) {
      void queryClient.invalidateQueries({ queryKey: ["boards", board.id], exact: true });
    }
  }, [queryClient, board.id, board.version, announcedVersion, isReadOnly]);
}

/** Say it when somebody who could only read may write. */
function useSeatNews({ readOnlyReason, isReadOnly }: LinkState): void {
  const toast = useToast();
  const before = useRef(readOnlyReason);
  useEffect(() => {
    if (before.current === "seats" && !isReadOnly) toast("A place came free: you can write now.");
    before.current = readOnlyReason;
  }, [toast, readOnlyReason, isReadOnly]);
}

/** Closing the tab with unconfirmed changes asks first. */
function useLeaveGuard(hasPending: boolean): void {
  useEffect(() => {
    if (!hasPending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [hasPending]);
}
