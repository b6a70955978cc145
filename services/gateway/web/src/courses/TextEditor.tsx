import { useEffect, useRef, useState } from "react";

import type { Block, TextContent } from "../api/types";
import "../editor/editor.css";
import { useToast } from "../ui/Toasts";
import { BlockEditor } from "./BlockEditor";
import { insertAfter, moved, newParagraph, textOf, tidied, turned, withText, type BlockKind } from "./blocks";

interface TextEditorProps {
  content: TextContent;
  onChange: (content: TextContent) => void;
}

/** Where the cursor goes once the blocks are drawn anew. */
interface Aim {
  id: string;
  at: "start" | "end";
}

/** The text of a lesson, written block by block. All of it works without a mouse. */
export function TextEditor({ content, onChange }: TextEditorProps) {
  const [blocks, setBlocks] = useState<Block[]>(() => (content.blocks?.length ? content.blocks : [newParagraph()]));
  const [aim, setAim] = useState<Aim>();
  const list = useRef<HTMLDivElement>(null);
  const toast = useToast();

  useEffect(() => {
    if (!aim) return;
    const field = list.current?.querySelector<HTMLElement>(`#block-${CSS.escape(aim.id)}`);
    field?.focus();
    if (field instanceof HTMLTextAreaElement) {
      const place = aim.at === "start" ? 0 : field.value.length;
      field.setSelectionRange(place, place);
    }
  }, [aim]);

  const write = (next: Block[], to?: Aim) => {
    setBlocks(next);
    if (to) setAim({ ...to });
    onChange({ ...content, blocks: tidied(next) });
  };
  const replace = (block: Block) => blocks.map((each) => (each.id === block.id ? block : each));

  const split = (block: Block, text: string, rest: string) => {
    const next = newParagraph(rest);
    write(insertAfter(replace(withText(block, text)), block.id, next), { id: next.id, at: "start" });
  };
  const turn = (block: Block, kind: BlockKind, text: string) => {
    const next = turned(withText(block, text), kind);
    if (next.type !== "divider") return write(replace(next), { id: block.id, at: "end" });
    const after = newParagraph(text);
    write(insertAfter(replace(next), block.id, after), { id: after.id, at: "start" });
  };
  const remove = (block: Block) => {
    const at = blocks.findIndex((each) => each.id === block.id);
    const left = blocks.filter((each) => each.id !== block.id);
    const shown = left.length > 0 ? left : [newParagraph()];
    const next = shown[Math.max(0, at - 1)];
    write(shown, next ? { id: next.id, at: "end" } : undefined);
    if (textOf(block).trim() !== "") {
      const undo = () => {
        setBlocks((current) => {
          const back = current.toSpliced(at, 0, block);
          onChange({ ...content, blocks: tidied(back) });
          return back;
        });
      };
      toast("A block is deleted.", { action: { label: "Undo", run: undo } });
    }
  };
  const step = (block: Block, by: -1 | 1) => {
    const next = blocks[blocks.findIndex((each) => each.id === block.id) + by];
    if (next) setAim({ id: next.id, at: by > 0 ? "start" : "end" });
  };

  return (
    <div ref={list} role="group" aria-label="Blocks of this lesson" className="prose relative max-w-[66ch]" dir="auto">
      {blocks.map((block, index) => (
        <BlockEditor
          key={block.id}
          block={block}
          place={index + 1}
          count={blocks.length}
          onText={(text) => write(replace(withText(block, text)))}
          onSource={(source) => write(replace(block.type === "quote" ? { ...block, source } : block))}
          onSplit={(text, rest) => split(block, text, rest)}
          onTurn={(kind, text) => turn(block, kind, text)}
          onMove={(by) => write(moved(blocks, block.id, by), { id: block.id, at: "end" })}
          onRemove={() => remove(block)}
          onStep={(by) => step(block, by)}
        />
      ))}
    </div>
  );
}
