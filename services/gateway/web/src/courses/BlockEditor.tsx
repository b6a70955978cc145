import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useRef, type KeyboardEvent } from "react";

import type { Block } from "../api/types";
import { classes } from "../ui/classes";
import { Menu } from "../ui/Menu";
import { blockKinds, kindOf, textOf, type BlockKind } from "./blocks";
import { stepOf } from "./LessonRow";
import { staysOnEnter, turnedByTyping, withLink, withMark, type Selection } from "./typing";

interface BlockEditorProps {
  block: Block;
  place: number;
  count: number;
  onText: (text: string) => void;
  onSource: (source: string) => void;
  /** Enter: what stays, and what goes on below. */
  onSplit: (text: string, rest: string) => void;
  onTurn: (kind: BlockKind, text: string) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  onStep: (by: -1 | 1) => void;
}

const looks: Record<string, string> = {
  paragraph: "",
  "heading-2": "text-[1.375rem]/[1.875rem] font-bold",
  "heading-3": "text-[1.125rem]/[1.625rem] font-bold",
  "heading-4": "font-bold",
  bullets: "border-s-2 border-line-strong ps-3",
  numbers: "border-s-2 border-line-strong ps-3",
  quote: "border-s-2 border-line-strong ps-4 italic text-muted",
  code: "rounded-card border border-line bg-sunken px-4 py-3 font-code text-[0.9375rem]/[1.375rem]",
  note: "rounded-card bg-aegean-wash px-4 py-3",
  tip: "rounded-card bg-olive-wash px-4 py-3",
  warning: "rounded-card bg-ochre-wash px-4 py-3",
};

const captions: Record<string, string> = {
  bullets: "Bulleted list, a line for each",
  numbers: "Numbered list, a line for each",
  code: "Code",
  note: "Note",
  tip: "Tip",
  warning: "Warning",
};

/** One block of a lesson's text. Enter begins the next, a slash in an empty one offers the kinds. */
export function BlockEditor(props: BlockEditorProps) {
  const { block, place, count, onText, onSource, onTurn } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const row = useRef<HTMLDivElement>(null);
  const kind = kindOf(block);
  const key = kind?.key ?? "paragraph";
  const name = `${kind?.name ?? "Text"}, block ${place} of ${count}`;
  const text = textOf(block);

  const onType = (typed: string) => {
    const turn = turnedByTyping(block, typed);
    if (turn) onTurn(turn.kind, turn.text);
    else onText(typed);
  };

  /** Give the words new marks, and leave them selected. */
  const mark = (how: (selection: Selection) => Selection) => {
    const box = field.current;
    if (!box) return;
    const marked = how({ text: box.value, from: box.selectionStart, to: box.selectionEnd });
    onText(marked.text);
    requestAnimationFrame(() => box.setSelectionRange(marked.from, marked.to));
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (handled(event, props, field.current, mark, () => row.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.click())) {
      event.preventDefault();
    }
  };

  return (
    <div ref={row} className="group relative -ms-2 flex items-start gap-1 ps-2 md:-ms-9 md:ps-0">
      <div className="flex-none pt-0.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:hidden has-[[aria-expanded=true]]:opacity-100">
        <BlockMenu {...props} name={name} />
      </div>
      <div className="min-w-0 flex-1">
        {captions[key] ? <p className="mb-0.5 font-operating text-small text-muted not-italic">{captions[key]}</p> : null}
        {block.type === "divider" ? (
          // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- a separator one can move and delete
          <div
            id={`block-${block.id}`}
            role="separator"
            aria-label={name}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys move and delete it
            tabIndex={0}
            className="flex h-8 items-center rounded-control"
            onKeyDown={onKeyDown}
          >
            <span className="h-px w-full bg-line-strong" />
          </div>
        ) : (
          <textarea
            ref={field}
            id={`block-${block.id}`}
            aria-label={name}
            rows={Math.max(1, text.split("\n").length)}
            spellCheck={block.type !== "code"}
            dir="auto"
            maxLength={20_000}
            placeholder={placeholderOf(block, place, count)}
            className={classes("block w-full resize-none field-sizing-content rounded-control outline-offset-4 placeholder:text-muted placeholder:italic", looks[key])}
            value={text}
            onChange={(event) => onType(event.target.value)}
            onKeyDown={onKeyDown}
          />
        )}
        {block.type === "quote" ? (
          <input
            aria-label="Who said it"
            placeholder="Who said it (optional)"
            maxLength={200}
            dir="auto"
            className="mt-1 w-full rounded-control bg-transparent ps-4 font-operating text-ui text-muted"
            value={block.source}
            onChange={(event) => onSource(event.target.value)}
          />
        ) : null}
      </div>
      <div className="flex-none md:hidden">
        <BlockMenu {...props} name={name} />
      </div>
    </div>
  );
}

function placeholderOf(block: Block, place: number, count: number): string {
  if (block.type === "heading") return "Heading";
  if (block.type !== "paragraph") return "";
  return count === 1 && place === 1 ? "Write the lesson. A slash offers headings, lists and more." : "";
}

function BlockMenu({ block, name, onTurn, onSplit, onMove, onRemove }: BlockEditorProps & { name: string }) {
  const text = textOf(block);
  return (
    <Menu
      label={`Change: ${name}`}
      placement="below-start"
      buttonClassName="inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
      button={<Plus size={18} aria-hidden />}
      entries={[
        ...blockKinds.map((kind) => ({
          key: kind.key,
          label: kind.name,
          checked: kind.isSame(block),
          onSelect: () => onTurn(kind, text === "/" ? "" : text),
        })),
        { key: "below", label: "New block below", icon: <Plus size={16} aria-hidden />, onSelect: () => onSplit(text, "") },
        { key: "up", label: "Move up (Alt ↑)", icon: <ArrowUp size={16} aria-hidden />, onSelect: () => onMove(-1) },
        { key: "down", label: "Move down (Alt ↓)", icon: <ArrowDown size={16} aria-hidden />, onSelect: () => onMove(1) },
        { key: "delete", label: "Delete block", icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: onRemove },
      ]}
    />
  );
}

type Marking = (how: (selection: Selection) => Selection) => void;

/** Whether a key did something here; else it does what it always does. */
function handled(
  event: KeyboardEvent<HTMLElement>,
  { block, onSplit, onMove, onRemove, onStep }: BlockEditorProps,
  field: HTMLTextAreaElement | null,
  mark: Marking,
  openMenu: () => void,
): boolean {
  if (event.nativeEvent.isComposing) return false;
  const by = stepOf(event);
  if (by) {
    onMove(by);
    return true;
  }
  const text = field?.value ?? "";
  const from = field?.selectionStart ?? 0;
  const to = field?.selectionEnd ?? 0;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if ((event.ctrlKey || event.metaKey) && field) {
    const how = { b: (it: Selection) => withMark(it, "**"), i: (it: Selection) => withMark(it, "*"), e: (it: Selection) => withMark(it, "`"), k: withLink }[event.key];
    if (how && block.type !== "code") mark(how);
    return how !== undefined && block.type !== "code";
  }
  switch (event.key) {
    case "Enter":
      if (!isPlain || event.shiftKey || (field && staysOnEnter(block, text, to))) return false;
      onSplit(block.type === "list" ? text.replace(/\n$/u, "") : text.slice(0, from), text.slice(to));
      return true;
    case "Backspace":
    case "Delete":
      if (text !== "" || !isPlain) return false;
      onRemove();
      return true;
    case "/":
      if (text !== "" || block.type !== "paragraph") return false;
      openMenu();
      return true;
    case "ArrowUp":
    case "ArrowDown": {
      const isUp = event.key === "ArrowUp";
      const isAtEdge = from === to && (isUp ? !text.slice(0, from).includes("\n") && from === 0 : to === text.length);
      if (event.shiftKey || !isPlain || !isAtEdge) return false;
      onStep(isUp ? -1 : 1);
      return true;
    }
    default:
      return false;
  }
}
