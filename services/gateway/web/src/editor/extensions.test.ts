import { Editor } from "@tiptap/core";
import { expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";

import type { BoardLink } from "../live/boardLink";
import { DOCUMENT_FIELD } from "./documentText";
import { extensionsFor } from "./extensions";

test("opening a document, even one that ends in a list, writes nothing into it", async () => {
  const document = new Y.Doc();
  const list = new Y.XmlElement("bulletList");
  const item = new Y.XmlElement("listItem");
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText("last")]);
  item.insert(0, [paragraph]);
  list.insert(0, [item]);
  document.getXmlFragment(DOCUMENT_FIELD).insert(0, [list]);

  let updates = 0;
  document.on("update", () => (updates += 1));
  const link = { document, provider: { awareness: new Awareness(document) } } as unknown as BoardLink;
  const editor = new Editor({
    extensions: extensionsFor(link, { id: "a", name: "Ana", color: "" }),
    element: globalThis.document.createElement("div"),
    injectCSS: false,
  });
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(editor.getText()).toContain("last");
  expect(updates).toBe(0);
  editor.destroy();
  link.provider.awareness?.destroy();
});
