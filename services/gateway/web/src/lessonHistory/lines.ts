import type { Block, LessonContent } from "../api/types";
import { toneName } from "../courses/blocks";

/** A piece of a lesson that is read, and compared, by itself. */
export interface Line {
  look: "title" | "heading" | "text" | "code" | "fact";
  /** What the words are, where they do not say it themselves. */
  label: string;
  text: string;
}

/** All that a lesson says, from top to bottom, in words. */
export function linesOf(title: string, content: LessonContent): Line[] {
  const head: Line = { look: "title", label: "", text: title };
  if (content.kind === "text") return [head, ...content.blocks.flatMap(linesOfBlock)];
  const { kind: _kind, schema: _schema, ...rest } = content;
  return [head, ...linesOfFields(rest, namesIn(rest))];
}

function linesOfBlock(block: Block): Line[] {
  switch (block.type) {
    case "paragraph":
      return [text(block.text)];
    case "heading":
      return [{ look: "heading", label: "", text: block.text }];
    case "list":
      return block.items.map((item, index) => text(item, block.style === "number" ? `${index + 1}.` : "•"));
    case "quote":
      return [text(block.text, "Quotation"), ...(block.source ? [text(block.source, "Source")] : [])];
    case "code":
      return [{ look: "code", label: block.language, text: block.text }];
    case "callout":
      return [text(block.text, toneName(block.tone))];
    case "divider":
      return [text("———")];
  }
}

function text(words: string, label = ""): Line {
  return { look: "text", label, text: words };
}

type Fields = Record<string, unknown>;

/** Words for fields whose names alone would not be understood. */
const LABELS: Record<string, string> = {
  is_partial: "Part of the points for a part",
  counts: "Which attempt counts",
  due_at: "Due",
  closes_at: "Closes",
  url: "Address",
  page_url: "Address",
};
const SPELT = new Set(["note", "instructions", "prompt", "feedback"]);
const UNREAD = new Set(["id", "schema", "kind", "embed_url"]);

function linesOfFields(fields: Fields, names: Map<string, string>): Line[] {
  return Object.entries(fields).flatMap(([name, value]) => (UNREAD.has(name) ? [] : linesOfField(name, value, names)));
}

function linesOfField(name: string, value: unknown, names: Map<string, string>): Line[] {
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => {
      if (!isFields(each)) return [fact(name, each, names)];
      const heading: Line = { look: "heading", label: "", text: `${singular(name)} ${index + 1}` };
      const lines = linesOfFields(each, names);
      // What has one thing to say needs no heading.
      return lines.length > 2 ? [heading, ...lines] : lines;
    });
  }
  if (isFields(value)) return linesOfFields(value, names);
  if (value === "" || value === null || value === undefined) return [];
  return [fact(name, value, names)];
}

function fact(name: string, value: unknown, names: Map<string, string>): Line {
  const said = typeof value === "boolean" ? (value ? "Yes" : "No") : String(value);
  const words = names.get(said) ?? (SPELT.has(name) || said.includes(" ") ? said : said.replaceAll("_", " "));
  return { look: SPELT.has(name) ? "text" : "fact", label: labelOf(name), text: words };
}

/** What ids stand for, so that an answer key is told in the words of the options. */
function namesIn(value: unknown, names = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) {
    for (const each of value) namesIn(each, names);
  } else if (isFields(value)) {
    if (typeof value["id"] === "string" && typeof value["text"] === "string") names.set(value["id"], value["text"]);
    for (const each of Object.values(value)) namesIn(each, names);
  }
  return names;
}

function labelOf(name: string): string {
  const words = (LABELS[name] ?? name).replace(/^is_/u, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function singular(name: string): string {
  return labelOf(name).replace(/s$/u, "");
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}
