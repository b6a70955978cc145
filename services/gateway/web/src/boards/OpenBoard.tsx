import { useQueryClient } from "@tanstack/react-query";
import type { Editor } from "@tiptap/core";
import { History, MessageSquareText, UsersRound } from "lucide-react";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { Link, useNavigate } from "react-router";

import type { Board } from "../api/types";
import { useSession } from "../auth/useSession";
import { CommentsPanel } from "../comments/CommentsPanel";
import { COMMENT_KEYS, useComments } from "../comments/useComments";
import { DocumentEditor } from "../editor/DocumentEditor";
import { HistoryPanel } from "../history/HistoryPanel";
import { HISTORY_KEYS, useHistory } from "../history/useHistory";
import { VersionActions } from "../history/VersionActions";
import { VersionPreview } from "../history/VersionPreview";
import type { BoardLink, LinkState } from "../live/boardLink";
import { LiveEdge } from "../live/LiveEdge";
import { workState } from "../live/workState";
import { useMe } from "../orgs/queries";
import { SharePanel } from "../sharing/SharePanel";
import { sharedBoard } from "../sharing/thing";
import { useSharePanel } from "../sharing/useSharePanel";
import { Button, IconButton } from "../ui/Button";
import { useToast } from "../ui/Toasts";
import { BoardMenu } from "./BoardMenu";
import { BoardNotices } from "./BoardNotices";
import type { CurrentBoard } from "./queries";
import { BoardTitle } from "./BoardTitle";

/** Where a board lies that is a page, in the place of the organisation's boards. */
export interface BoardPlace {
  /** The way down to it, for the live edge. */
  where: ReactNode;
  /** Where one goes when it is in the trash. */
  leaveTo: string;
  /** It belongs to a course, which decides its title, who sees it and whether it stays. */
  isLesson?: boolean;
}

interface OpenBoardProps {
  link: BoardLink;
  current: CurrentBoard;
  place: BoardPlace | undefined;
  onStartAfresh: () => void;
}

/** An open document: the live edge, its title, its text or an earlier version, and a panel beside it. */
export function OpenBoard({ link, current, place, onStartAfresh }: OpenBoardProps) {
  const { board, etag } = current;
  const me = useMe();
  const state = useSyncExternalStore(link.subscribe, link.state);
  const isGuest = "guest" in useSession();
  const shareButton = useRef<HTMLButtonElement>(null);
  const sharing = useSharePanel(() => shareButton.current?.focus());
  const isSharing = sharing.isOpen && !isGuest && !place?.isLesson;
  const navigate = useNavigate();
  const historyButton = useRef<HTMLButtonElement>(null);
  const commentsButton = useRef<HTMLButtonElement>(null);
  const [editor, setEditor] = useState<Editor>();
  const history = useHistory(board, link, state, () => historyButton.current?.focus());
  const comments = useComments(board, state, editor, () => commentsButton.current?.focus());
  const org = me.orgs.find((each) => each.id === board.org_id);

  const work = workState({ ...state, hasEnded: state.ending !== undefined });
  useLeaveGuard(state.pending > 0);
  useFreshBoard(link, board, state);
  useSeatNews(state);

  const person = useMemo(() => ({ id: me.id, name: me.display_name, color: me.color }), [me.id, me.display_name, me.color]);
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
        <header className="mx-auto flex w-full max-w-[calc(66ch+8rem)] flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-6 md:px-8 md:pt-9">
          <BoardTitle board={board} etag={etag} canRename={board.role !== "viewer" && !state.ending && !place?.isLesson} />
          <div className="flex items-center gap-1">
            {/* Comments and versions are for boards that stand by themselves so far. */}
            {place?.isLesson ? null : (
              <>
                <IconButton
                  ref={commentsButton}
                  label="Comments"
                  title={`Comments (${COMMENT_KEYS.replaceAll("Control", "Ctrl")})`}
                  aria-keyshortcuts={COMMENT_KEYS}
                  aria-expanded={comments.isListed}
                  className="size-9"
                  onClick={comments.toggle}
                >
                  <MessageSquareText size={18} aria-hidden />
                </IconButton>
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
              </>
            )}
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
              <BoardMenu current={current} leaveTo={leaveTo} place={place} link={link} state={state} />
            )}
          </div>
        </header>
        {history.shownId ? (
          <VersionPreview
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
        <div className={history.shownId ? "hidden" : "contents"}>
          <DocumentEditor
            link={link}
            person={person}
            isEditable={!state.isReadOnly && !state.ending && state.hasContent}
            isLoaded={state.hasContent}
            isOffline={!state.isConnected && !state.isReconnecting}
            hasEnded={state.ending !== undefined}
            label={board.title}
            onReady={setEditor}
            onComment={board.may_comment && !state.ending && !comments.draft ? comments.beginOnSelection : undefined}
          />
        </div>
      </div>
      {isSharing ? <SharePanel thing={sharedBoard(board)} onClose={sharing.close} onLeft={onLeft} /> : null}
      {comments.isListed ? <CommentsPanel board={board} comments={comments} /> : null}
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
