import type { Block } from "../api/types";

export type BlockType = Block["type"];

/** What can be put into a lesson, in the order it is offered. */
export interface BlockKind {
  key: string;
  name: string;
  make: (id: string, text: string) => Block;
  isSame: (block: Block) => boolean;
}

export const blockKinds: BlockKind[] = [
  { key: "paragraph", name: "Text", make: (id, text) => ({ id, type: "paragraph", text }), isSame: (block) => block.type === "paragraph" },
  ...([2, 3, 4] as const).map((level, index) => ({
    key: `heading-${level}`,
    name: ["Heading", "Subheading", "Small heading"][index] ?? "",
    make: (id: string, text: string): Block => ({ id, type: "heading", level, text: text.replaceAll("\n", " ") }),
    isSame: (block: Block) => block.type === "heading" && block.level === level,
  })),
  {
    key: "bullets",
    name: "Bulleted list",
    make: (id, text) => ({ id, type: "list", style: "bullet", items: itemsOf(text) }),
    isSame: (block) => block.type === "list" && block.style === "bullet",
  },
  {
    key: "numbers",
    name: "Numbered list",
    make: (id, text) => ({ id, type: "list", style: "number", items: itemsOf(text) }),
    isSame: (block) => block.type === "list" && block.style === "number",
  },
  { key: "quote", name: "Quotation", make: (id, text) => ({ id, type: "quote", text, source: "" }), isSame: (block) => block.type === "quote" },
  ...(["note", "tip", "warning"] as const).map((tone) => ({
    key: tone,
    name: toneName(tone),
    make: (id: string, text: string): Block => ({ id, type: "callout", tone, text }),
    isSame: (block: Block) => block.type === "callout" && block.tone === tone,
  })),
  { key: "code", name: "Code", make: (id, text) => ({ id, type: "code", language: "", text }), isSame: (block) => block.type === "code" },
  { key: "divider", name: "Divider", make: (id) => ({ id, type: "divider" }), isSame: (block) => block.type === "divider" },
];

export function toneName(tone: "note" | "tip" | "warning"): string {
  return { note: "Note", tip: "Tip", warning: "Warning" }[tone];
}

export function kindOf(block: Block): BlockKind | undefined {
  return blockKinds.find((kind) => kind.isSame(block));
}

function itemsOf(text: string): string[] {
  return text.split("\n");
}

/** What of a block is typed: the items of a list are its lines. */
export function textOf(block: Block): string {
  if (block.type === "divider") return "";
  return block.type === "list" ? block.items.join("\n") : block.text;
}

export function withText(block: Block, text: string): Block {
  if (block.type === "divider") return block;
  if (block.type === "list") return { ...block, items: itemsOf(text) };
  return { ...block, text: block.type === "heading" ? text.replaceAll("\n", " ") : text };
}

/** The same text as another kind of block. */
export function turned(block: Block, kind: BlockKind): Block {
  return kind.make(block.id, textOf(block));
}

export function newId(): string {
  return crypto.randomUUID().slice(0, 18);
}

export function newParagraph(text = ""): Block {
  return { id: newId(), type: "paragraph", text };
}

/** Blocks with one after another; at the front after nothing. */
export function insertAfter(blocks: Block[], id: string | undefined, block: Block): Block[] {
  return blocks.toSpliced(blocks.findIndex((each) => each.id === id) + 1, 0, block);
}

export function moved(blocks: Block[], id: string, step: -1 | 1): Block[] {
  const at = blocks.findIndex((each) => each.id === id);
  const block = blocks[at];
  const to = at + step;
  if (!block || to < 0 || to >= blocks.length) return blocks;
  return blocks.toSpliced(at, 1).toSpliced(to, 0, block);
}

/** As it is sent: lines of a list that hold nothing are not items, unless there is no other. */
export function tidied(blocks: Block[]): Block[] {
  return blocks.map((block) => {
    if (block.type !== "list") return block;
    const items = block.items.filter((item) => item.trim() !== "");
    return { ...block, items: items.length > 0 ? items : [""] };
  });
}

/** What a learner sees: blocks that hold nothing are not shown. */
export function shownBlocks(blocks: Block[]): Block[] {
  return tidied(blocks).filter((block) => block.type === "divider" || textOf(block).trim() !== "");
}
