import type { Block } from "../api/types";
import { blockKinds, type BlockKind } from "./blocks";

/** What is typed at the beginning of a paragraph to make something else of it, as in Markdown. */
const beginnings: [RegExp, key: string][] = [
  [/^## /u, "heading-2"],
  [/^### /u, "heading-3"],
  [/^#### /u, "heading-4"],
  [/^[-*] /u, "bullets"],
  [/^1[.)] /u, "numbers"],
  [/^> /u, "quote"],
  [/^```/u, "code"],
];

/** The kind a paragraph turns into by what it begins with, and what is left of its text. */
export function turnedByTyping(block: Block, text: string): { kind: BlockKind; text: string } | undefined {
  if (block.type !== "paragraph") return undefined;
  for (const [beginning, key] of beginnings) {
    const kind = blockKinds.find((each) => each.key === key);
    if (kind && beginning.test(text)) return { kind, text: text.replace(beginning, "") };
  }
  return undefined;
}

export interface Selection {
  text: string;
  from: number;
  to: number;
}

/** The selected words between marks, or without the marks they have; what was selected stays so. */
export function withMark({ text, from, to }: Selection, mark: string): Selection {
  const size = mark.length;
  const isMarked = text.slice(from - size, from) === mark && text.slice(to, to + size) === mark;
  if (isMarked) {
    return { text: text.slice(0, from - size) + text.slice(from, to) + text.slice(to + size), from: from - size, to: to - size };
  }
  return { text: text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to), from: from + size, to: to + size };
}

/** The selected words as a link whose address is to be typed: it is what is selected then. */
export function withLink({ text, from, to }: Selection): Selection {
  const words = text.slice(from, to) || "words";
  const address = "https://";
  const start = from + words.length + 3;
  return { text: `${text.slice(0, from)}[${words}](${address})${text.slice(to)}`, from: start, to: start + address.length };
}

/** Whether Enter goes on in the same block: in a list until its last line is left empty, in code always. */
export function staysOnEnter(block: Block, text: string, at: number): boolean {
  if (block.type === "code") return true;
  if (block.type !== "list") return false;
  return !(at === text.length && (text === "" || text.endsWith("\n")));
}
