import * as Y from "yjs";

/** The field of a board's Yjs document that holds its text. */
export const DOCUMENT_FIELD = "default";

/** The plain text of a document, a line per block: for keeping what could not be saved. */
export function documentText(document: Y.Doc): string {
  return blocks(document.getXmlFragment(DOCUMENT_FIELD)).join("\n");
}

function blocks(node: Y.XmlFragment | Y.XmlElement): string[] {
  const lines: string[] = [];
  let line = "";
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) line += plainText(child);
    else if (child instanceof Y.XmlElement) lines.push(...blocks(child));
  }
  return line ? [line, ...lines] : lines;
}

function plainText(text: Y.XmlText): string {
  return (text.toDelta() as { insert?: unknown }[])
    .map(({ insert }) => (typeof insert === "string" ? insert : ""))
    .join("");
}
