import { getSchema } from "@tiptap/core";
import { expect, test } from "vitest";
import * as Y from "yjs";

import { DOCUMENT_FIELD } from "../editor/documentText";
import { documentSchema } from "../editor/extensions";
import { readNow, readVersion } from "./versionDocument";

const schema = getSchema(documentSchema());

function boardWith(...elements: Y.XmlElement[]): Y.Doc {
  const document = new Y.Doc();
  document.getXmlFragment(DOCUMENT_FIELD).insert(0, elements);
  return document;
}

function element(name: string, text: string): Y.XmlElement {
  const made = new Y.XmlElement(name);
  made.insert(0, [new Y.XmlText(text)]);
  return made;
}

test("a version is read with the schema of the editor", () => {
  const board = boardWith(element("heading", "Rain"), element("paragraph", "It falls."));
  const version = readVersion(Y.encodeStateAsUpdate(board), schema);
  expect(version.child(0).type.name).toBe("heading");
  expect(version.textBetween(0, version.content.size, "|")).toBe("Rain|It falls.");
  expect(readNow(board, schema)?.eq(version)).toBe(true);
});

test("what only a later editor knows is left out of a version and never touched on the board", () => {
  const board = boardWith(element("hologram", "?"), element("paragraph", "It falls."));
  const before = Y.encodeStateAsUpdate(board);
  expect(readVersion(before, schema).textContent).toBe("It falls.");
  expect(readNow(board, schema)).toBeUndefined();
  expect(Y.encodeStateAsUpdate(board)).toEqual(before);
});
