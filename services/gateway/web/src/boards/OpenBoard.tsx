import type { Editor } from "@tiptap/core";
import { MessageSquareText } from "lucide-react";
import { useMemo, useRef, useState, useSyncExternalStore } from "react";

import { CommentsPanel } from "../comments/CommentsPanel";
import { COMMENT_KEYS, useComments } from "../comments/useComments";
import { DocumentEditor } from "../editor/DocumentEditor";
import { VersionPreview } from "../history/VersionPreview";
import { useMe } from "../orgs/queries";
import { IconButton } from "../ui/Button";
import { BoardFrame, type OpenBoardProps } from "./BoardFrame";

/** An open document: its text, or an earlier version, and comments beside it. */
export function OpenBoard(props: OpenBoardProps) {
  const { link, current } = props;
  const { board } = current;
  const me = useMe();
  const state = useSyncExternalStore(link.subscribe, link.state);
  const commentsButton = useRef<HTMLButtonElement>(null);
  const [editor, setEditor] = useState<Editor>();
  const comments = useComments(board, state, editor, () => commentsButton.current?.focus());
  const person = useMemo(() => ({ id: me.id, name: me.display_name, color: me.color }), [me.id, me.display_name, me.color]);
  return (
    <BoardFrame
      {...props}
      state={state}
      doing="typing"
      Version={VersionPreview}
      panel={comments.isListed ? <CommentsPanel board={board} comments={comments} /> : null}
      buttons={
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
      }
    >
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
    </BoardFrame>
  );
}
