import type { Node, Schema } from "@tiptap/pm/model";
import { yXmlFragmentToProseMirrorRootNode, yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap";
import * as Y from "yjs";

import { DOCUMENT_FIELD } from "../editor/documentText";

/** The text of a version; what the schema does not know is left out, as the live editor does. */
export function readVersion(state: Uint8Array, schema: Schema): Node {
  const document = new Y.Doc();
  try {
    Y.applyUpdate(document, state);
    return yXmlFragmentToProseMirrorRootNode(document.getXmlFragment(DOCUMENT_FIELD), schema);
  } finally {
    document.destroy();
  }
}

/** The text of an open board, read without touching it; undefined when the schema does not know all of it. */
export function readNow(document: Y.Doc, schema: Schema): Node | undefined {
  try {
    return schema.nodeFromJSON(yXmlFragmentToProsemirrorJSON(document.getXmlFragment(DOCUMENT_FIELD)));
  } catch {
    return undefined;
  }
}
