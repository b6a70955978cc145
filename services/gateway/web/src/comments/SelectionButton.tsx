import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { MessageSquarePlus } from "lucide-react";
import { useLayoutEffect, useRef } from "react";

import { Button } from "../ui/Button";
import { COMMENT_KEYS } from "./useComments";

const GAP = 8;

/** Beside selected words: the way to comment on them. */
export function SelectionButton({ editor, onComment }: { editor: Editor; onComment: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const selection = useEditorState({
    editor,
    selector: ({ editor: { state, isEditable, isFocused } }) => {
      const { from, to } = state.selection;
      // A text that is only read never has the focus.
      if (isEditable && !isFocused) return undefined;
      return state.doc.textBetween(from, to, " ").trim() === "" ? undefined : `${from} ${to}`;
    },
  });
  useLayoutEffect(() => {
    const element = button.current;
    const frame = element?.offsetParent?.getBoundingClientRect();
    if (!selection || !element || !frame) return;
    const end = editor.view.coordsAtPos(editor.state.selection.to, -1);
    const start = Math.max(0, Math.min(end.right - frame.left - element.offsetWidth / 2, frame.width - element.offsetWidth));
    element.style.insetBlockStart = `${end.bottom - frame.top + GAP}px`;
    element.style.left = `${start}px`;
  }, [editor, selection]);
  if (!selection) return null;
  return (
    <Button
      ref={button}
      className="appear absolute z-10 text-ui shadow-float"
      title={`Comment (${COMMENT_KEYS.replaceAll("Control", "Ctrl")})`}
      // By keyboard one has the keys; focus would leave the selection.
      tabIndex={-1}
      // Keep the selection in the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onComment}
    >
      <MessageSquarePlus size={16} aria-hidden />
      Comment
    </Button>
  );
}
