import type { EditorState } from "@tiptap/pm/state";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";

import type { Anchor } from "../api/types";

const QUOTE_LENGTH_MAX = 300;

/** Where an anchor is in the text at the moment. */
export interface Place {
  from: number;
  to: number;
}

interface Binding {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: { mapping: Map<Y.AbstractType<unknown>, never> } | null;
}

/** The selected text as a thread keeps it; undefined when no words are selected. */
export function anchorOfSelection(state: EditorState): { anchor: Anchor; quote: string } | undefined {
  const { from, to } = state.selection;
  const quote = state.doc.textBetween(from, to, " ").replaceAll(/\s+/gu, " ").trim();
  const sync = binding(state);
  if (quote === "" || !sync) return undefined;
  const start = relative(sync, from, 0);
  const end = relative(sync, to, -1);
  return start && end ? { anchor: { start, end }, quote: firstCharacters(quote) } : undefined;
}

/** Where an anchor is now; undefined when the words it was on are gone. */
export function placeOf(state: EditorState, anchor: Anchor): Place | undefined {
  const sync = binding(state);
  if (!sync) return undefined;
  const from = absolute(sync, anchor.start);
  const to = absolute(sync, anchor.end);
  if (from === undefined || to === undefined || from >= to || to > state.doc.content.size) return undefined;
  return state.doc.textBetween(from, to, " ").trim() === "" ? undefined : { from, to };
}

function binding(state: EditorState): (Binding & { binding: NonNullable<Binding["binding"]> }) | undefined {
  const sync = ySyncPluginKey.getState(state) as Binding | undefined;
  return sync?.binding ? { ...sync, binding: sync.binding } : undefined;
}

/** `side` 0 holds on to the character after the place, -1 to the one before: what is typed at the rim stays outside. */
function relative({ doc, type, binding: { mapping } }: NonNullable<ReturnType<typeof binding>>, at: number, side: 0 | -1): string | undefined {
  const found = absolutePositionToRelativePosition(at, type, mapping) as Y.RelativePosition;
  const inText = Y.createAbsolutePositionFromRelativePosition(found, doc);
  if (!inText) return undefined;
  return inBase64(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(inText.type, inText.index, side)));
}

/** Anchors are written by other people's clients: whatever cannot be read is nowhere. */
function absolute({ doc, type, binding: { mapping } }: NonNullable<ReturnType<typeof binding>>, position: string): number | undefined {
  try {
    const decoded = Y.decodeRelativePosition(fromBase64(position));
    const inText = Y.createAbsolutePositionFromRelativePosition(decoded, doc);
    // oxlint-disable-next-line no-underscore-dangle -- Yjs does not say it in another way
    if (!inText || inText.type._item?.deleted) return undefined;
    // A character that begins the board is taken for a mistake by the helper; the beginning of its text is not.
    const steady = inText.index === 0 ? Y.createRelativePositionFromTypeIndex(inText.type, 0, -1) : decoded;
    return (relativePositionToAbsolutePosition(doc, type, steady, mapping) as number | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whole characters, as many as the API takes; it counts code points. */
function firstCharacters(text: string): string {
  return [...text].slice(0, QUOTE_LENGTH_MAX).join("");
}

function inBase64(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0);
}
