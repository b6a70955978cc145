import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Italic,
  List,
  ListOrdered,
  Quote,
  Redo2,
  SquareCode,
  Strikethrough,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import { useRef, type KeyboardEvent } from "react";

import { classes } from "../ui/classes";

interface Tool {
  name: string;
  keys: string;
  Icon: LucideIcon;
  run: (editor: Editor) => void;
  isOn?: (editor: Editor) => boolean;
  isOff?: (editor: Editor) => boolean;
}

const groups: Tool[][] = [
  [
    { name: "Undo", keys: "Ctrl+Z", Icon: Undo2, run: (e) => e.chain().focus().undo().run(), isOff: (e) => !e.can().undo() },
    { name: "Redo", keys: "Ctrl+Shift+Z", Icon: Redo2, run: (e) => e.chain().focus().redo().run(), isOff: (e) => !e.can().redo() },
  ],
  [
    {
      name: "Heading",
      keys: "Ctrl+Alt+1",
      Icon: Heading1,
      run: (e) => e.chain().focus().toggleHeading({ level: 1 }).run(),
      isOn: (e) => e.isActive("heading", { level: 1 }),
    },
    {
      name: "Subheading",
      keys: "Ctrl+Alt+2",
      Icon: Heading2,
      run: (e) => e.chain().focus().toggleHeading({ level: 2 }).run(),
      isOn: (e) => e.isActive("heading", { level: 2 }),
    },
  ],
  [
    { name: "Bold", keys: "Ctrl+B", Icon: Bold, run: (e) => e.chain().focus().toggleBold().run(), isOn: (e) => e.isActive("bold") },
    { name: "Italic", keys: "Ctrl+I", Icon: Italic, run: (e) => e.chain().focus().toggleItalic().run(), isOn: (e) => e.isActive("italic") },
    { name: "Strike through", keys: "Ctrl+Shift+S", Icon: Strikethrough, run: (e) => e.chain().focus().toggleStrike().run(), isOn: (e) => e.isActive("strike") },
    { name: "Code", keys: "Ctrl+E", Icon: Code, run: (e) => e.chain().focus().toggleCode().run(), isOn: (e) => e.isActive("code") },
  ],
  [
    { name: "Bulleted list", keys: "Ctrl+Shift+8", Icon: List, run: (e) => e.chain().focus().toggleBulletList().run(), isOn: (e) => e.isActive("bulletList") },
    { name: "Numbered list", keys: "Ctrl+Shift+7", Icon: ListOrdered, run: (e) => e.chain().focus().toggleOrderedList().run(), isOn: (e) => e.isActive("orderedList") },
    { name: "Quotation", keys: "Ctrl+Shift+B", Icon: Quote, run: (e) => e.chain().focus().toggleBlockquote().run(), isOn: (e) => e.isActive("blockquote") },
    { name: "Code block", keys: "Ctrl+Alt+C", Icon: SquareCode, run: (e) => e.chain().focus().toggleCodeBlock().run(), isOn: (e) => e.isActive("codeBlock") },
  ],
];

const firstTool = groups[0]?.[0];

/** Formatting, one tab stop: arrows move among the buttons (WAI-ARIA toolbar). */
export function Toolbar({ editor }: { editor: Editor }) {
  const bar = useRef<HTMLDivElement>(null);
  const states = useEditorState({
    editor,
    selector: ({ editor: current }) =>
      Object.fromEntries(
        groups.flat().map(({ name, isOn, isOff }) => [
          name,
          { isOn: isOn?.(current) ?? false, isOff: isOff?.(current) ?? false },
        ]),
      ),
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const buttons = [...(bar.current?.querySelectorAll("button") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus();
  };

  return (
    <div className="sticky top-12 z-10 -mx-1 mt-4 mb-6 overflow-x-auto border-b border-line bg-paper [scrollbar-width:none]">
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- focus lives on its buttons */}
      <div ref={bar} role="toolbar" aria-label="Formatting" className="flex w-max items-center px-0.5 py-1" onKeyDown={onKeyDown}>
        {groups.map((tools, group) => (
          <div key={tools[0]?.name} className={classes("flex items-center gap-0.5", group > 0 && "ms-1.5 border-s border-line ps-1.5")}>
            {tools.map((tool) => (
              <ToolButton key={tool.name} tool={tool} editor={editor} state={states[tool.name]} isFirst={tool === firstTool} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface ToolButtonProps {
  tool: Tool;
  editor: Editor;
  state: { isOn: boolean; isOff: boolean } | undefined;
  isFirst: boolean;
}

function ToolButton({ tool: { name, keys, Icon, run, isOn }, editor, state, isFirst }: ToolButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      title={`${name} (${keys})`}
      aria-pressed={isOn ? state?.isOn : undefined}
      aria-disabled={state?.isOff || undefined}
      tabIndex={isFirst ? 0 : -1}
      className={classes(
        "focus-inset inline-flex size-8 items-center justify-center rounded-control",
        state?.isOn ? "bg-aegean-wash text-aegean" : "text-muted hover:bg-sunken hover:text-ink",
        state?.isOff && "opacity-45",
      )}
      // Keep the selection in the text.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        if (!state?.isOff) run(editor);
      }}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}
