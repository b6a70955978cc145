import type { Editor } from "@tiptap/core";
import { EditorContent, useEditor } from "@tiptap/react";
import { useEffect } from "react";

import "../comments/comments.css";
import { SelectionButton } from "../comments/SelectionButton";
import type { BoardLink } from "../live/boardLink";
import { CloudOff } from "lucide-react";
import "./editor.css";
import { extensionsFor } from "./extensions";
import { Toolbar } from "./Toolbar";

interface DocumentEditorProps {
  link: BoardLink;
  person: { id: string; name: string; color: string };
  isEditable: boolean;
  isLoaded: boolean;
  isOffline: boolean;
  /** Refused before any text came: then nothing is on its way. */
  hasEnded: boolean;
  label: string;
  onReady: (editor: Editor) => void;
  /** For those who may comment on what is selected. */
  onComment: (() => void) | undefined;
}

/** The text of a document board, live. */
export function DocumentEditor(props: DocumentEditorProps) {
  const { link, person, isEditable, isLoaded, isOffline, hasEnded, label, onReady, onComment } = props;
  const editor = useEditor(
    {
      extensions: extensionsFor(link, person),
      editable: isEditable,
      injectCSS: false,
      // Made by an effect: one made while rendering is given up when React holds back what was rendered, as it does
      // after a fallback was just shown, and its screen would then appear around a dead editor.
      immediatelyRender: false,
      editorProps: {
        attributes: { class: "prose", role: "textbox", "aria-multiline": "true", "aria-label": `Text of ${label}`, dir: "auto" },
      },
    },
    [link],
  );

  useEffect(() => {
    if (editor) onReady(editor);
  }, [editor, onReady]);
  useEffect(() => {
    if (!editor) return;
    // `false`: becoming editable is not a change of the document.
    editor.setEditable(isEditable, false);
    editor.view.dom.setAttribute("aria-readonly", String(!isEditable));
  }, [editor, isEditable]);

  return (
    <div className="mx-auto w-full max-w-[calc(66ch+8rem)] flex-1 px-4 pb-24 md:px-8">
      {editor && isEditable ? <Toolbar editor={editor} /> : <div className="h-6" />}
      {isLoaded || hasEnded ? null : <TextSkeleton isOffline={isOffline} />}
      <div className={isLoaded ? "appear relative max-w-[66ch] [font-size:18px]" : "hidden"}>
        <EditorContent editor={editor} />
        {editor && onComment ? <SelectionButton editor={editor} onComment={onComment} /> : null}
      </div>
    </div>
  );
}

function TextSkeleton({ isOffline }: { isOffline: boolean }) {
  return (
    <div className="max-w-[66ch] [font-size:18px]">
      {isOffline && !navigator.onLine ? (
        <p className="mb-6 flex items-center gap-2 text-ui text-muted">
          <CloudOff size={18} aria-hidden />
          This board is not on this device yet. It opens when you are back online.
        </p>
      ) : null}
      <div role="group" aria-busy aria-label="Loading text" className="flex flex-col gap-4">
        {[92, 100, 84, 96, 60].map((width) => (
          <div key={width} className="skeleton h-4" style={{ width: `${width}%` }} />
        ))}
      </div>
    </div>
  );
}
