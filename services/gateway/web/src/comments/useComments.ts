import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";

import type { Anchor, Board } from "../api/types";
import { usePanelAddress } from "../app/usePanelAddress";
import type { LinkState } from "../live/boardLink";
import { useIsPhone } from "../ui/useIsPhone";
import { anchorOfSelection } from "./anchors";
import { markedPlaces, showMarks, threadAt, type Mark } from "./CommentMarks";
import { refreshComments, threadsQuery, type ThreadFilter } from "./queries";

export const COMMENT_KEYS = "Control+Alt+M";
const DRAFT_ID = "draft";
/** So long may the last of many people wait for a comment, that they do not all ask at once. */
const SPREAD_PER_PERSON_MILLISECONDS = 20;
const SPREAD_MILLISECONDS_MAX = 3_000;

interface Draft {
  anchor: Anchor | null;
  quote: string;
}

export type Comments = ReturnType<typeof useComments>;

/**
 * What of the comments is shown, which the address says: `panel=comments`, `threads=resolved`,
 * `thread=<id>` the one in hand; and the comment that is being written.
 */
export function useComments(board: Board, state: LinkState, editor: Editor | undefined, focusButton: () => void) {
  const [params, showPanel] = usePanelAddress();
  const [draft, setDraft] = useState<Draft>();
  const isPhone = useIsPhone();
  const isListed = params.get("panel") === "comments";
  const filter: ThreadFilter = params.get("threads") === "resolved" ? "resolved" : "open";
  const activeId = params.get("thread") ?? undefined;
  const open = useQuery({ ...threadsQuery(board.id, "open"), enabled: !state.ending });

  const marks = useMemo(() => {
    const all: Mark[] = (open.data ?? []).flatMap(({ id, anchor }) => (anchor ? [{ id, anchor }] : []));
    return isListed && draft?.anchor ? [...all, { id: DRAFT_ID, anchor: draft.anchor }] : all;
  }, [open.data, draft, isListed]);
  const isWriting = isListed && draft !== undefined;
  useEffect(() => {
    if (editor && !editor.isDestroyed) showMarks(editor, { marks, activeId: isWriting ? DRAFT_ID : isListed ? activeId : undefined });
  }, [editor, marks, activeId, isListed, isWriting]);
  const placedIds = useEditorState({
    editor: editor ?? null,
    selector: ({ editor: current }) => (current ? [...markedPlaces(current.state).keys()].join(" ") : ""),
  });
  const placed = useMemo(() => new Set((placedIds ?? "").split(" ")), [placedIds]);

  const close = () => {
    setDraft(undefined);
    showPanel({});
    focusButton();
  };
  const show = useCallback((thread?: string) => showPanel({ panel: "comments", thread }), [showPanel]);
  const toggle = () => {
    if (isListed) close();
    else show();
  };
  const beginOnSelection = () => {
    const selected = board.may_comment && editor ? anchorOfSelection(editor.state) : undefined;
    if (!selected) return false;
    setDraft(selected);
    show();
    return true;
  };
  const showInText = (threadId: string) => {
    const place = editor && markedPlaces(editor.state).get(threadId);
    if (!editor || !place) return;
    // On a phone the sheet lies over the text.
    showPanel(isPhone ? {} : { panel: "comments", thread: threadId });
    const { node } = editor.view.domAtPos(place.from);
    const element = node instanceof Element ? node : node.parentElement;
    element?.scrollIntoView({ block: "center" });
  };

  useKeys(() => {
    if (!beginOnSelection()) toggle();
  });
  useMarkClicks(editor, show);
  useNews(board, state);

  return {
    isListed,
    filter,
    activeId,
    draft,
    placed,
    close,
    toggle,
    beginOnSelection,
    showInText,
    beginOnBoard: () => setDraft({ anchor: null, quote: "" }),
    dropDraft: () => setDraft(undefined),
    begun: (threadId: string) => {
      setDraft(undefined);
      show(threadId);
    },
    setFilter: (to: ThreadFilter) => showPanel({ panel: "comments", threads: to === "resolved" ? to : undefined }),
  };
}

function useKeys(run: () => void): void {
  const onKeys = useEffectEvent(run);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isOurs = (event.ctrlKey || event.metaKey) && event.altKey && !event.shiftKey && event.code === "KeyM";
      if (!isOurs || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      onKeys();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

/** A click on marked words opens their thread; selecting in them does not. */
function useMarkClicks(editor: Editor | undefined, show: (thread: string) => void): void {
  useEffect(() => {
    if (!editor || editor.isDestroyed) return;
    const text = editor.view.dom;
    const listen = (event: MouseEvent) => {
      const thread = threadAt(event.target);
      if (thread && thread !== DRAFT_ID && editor.state.selection.empty) show(thread);
    };
    text.addEventListener("click", listen);
    return () => text.removeEventListener("click", listen);
  }, [editor, show]);
}

/** Somebody changed a comment, or we were away and cannot know: the lists follow. */
function useNews(board: Board, { commentsNews, isSynced, people }: LinkState): void {
  const queryClient = useQueryClient();
  const seen = useRef({ commentsNews, isSynced });
  const refreshSoon = useEffectEvent(() => {
    const spread = Math.min(SPREAD_MILLISECONDS_MAX, SPREAD_PER_PERSON_MILLISECONDS * people.length);
    return setTimeout(() => void refreshComments(queryClient, board.id), Math.random() * spread);
  });
  useEffect(() => {
    const before = seen.current;
    seen.current = { commentsNews, isSynced };
    if (commentsNews === before.commentsNews && (!isSynced || before.isSynced)) return;
    refreshSoon();
  }, [commentsNews, isSynced]);
}
