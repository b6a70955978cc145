import { expect, test } from "vitest";
import * as Y from "yjs";

import { documentText } from "./documentText";

test("the text of a document is a line per block, without its marks", () => {
  const document = new Y.Doc();
  const fragment = document.getXmlFragment("default");
  const heading = new Y.XmlElement("heading");
  heading.insert(0, [new Y.XmlText("Water")]);
  const list = new Y.XmlElement("bulletList");
  const item = new Y.XmlElement("listItem");
  const paragraph = new Y.XmlElement("paragraph");
  const text = new Y.XmlText("rain falls");
  paragraph.insert(0, [text]);
  item.insert(0, [paragraph]);
  list.insert(0, [item]);
  fragment.insert(0, [heading, list]);
  text.format(0, 4, { bold: {} });
  expect(documentText(document)).toBe("Water\nrain falls");
});
