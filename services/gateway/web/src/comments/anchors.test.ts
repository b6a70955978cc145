import { Editor } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";

import { DOCUMENT_FIELD } from "../editor/documentText";
import { documentSchema } from "../editor/extensions";
import { anchorOfSelection, placeOf } from "./anchors";
import { CommentMarks, markedPlaces, showMarks } from "./CommentMarks";

let here: Editor;
let there: Editor;

function open(document: Y.Doc): Editor {
  const extensions = [...documentSchema(), Collaboration.configure({ document, field: DOCUMENT_FIELD }), CommentMarks];
  return new Editor({ element: globalThis.document.createElement("div"), extensions, injectCSS: false });
}

/** Two people on one board: what one does the other has at once. */
beforeEach(() => {
  const [one, other] = [new Y.Doc(), new Y.Doc()];
  one.on("update", (update: Uint8Array, origin: unknown) => origin === other || Y.applyUpdate(other, update, one));
  other.on("update", (update: Uint8Array, origin: unknown) => origin === one || Y.applyUpdate(one, update, other));
  here = open(one);
  there = open(other);
  here.commands.setContent("<h1>Rain</h1><p>The cold rain falls.</p>");
});

afterEach(() => {
  here.destroy();
  there.destroy();
});

function anchorOf(words: string) {
  const from = find(here, words);
  here.commands.setTextSelection({ from, to: from + words.length });
  const selected = anchorOfSelection(here.state);
  if (!selected) throw new Error(`nothing selected: ${words}`);
  return selected;
}

function find(editor: Editor, words: string): number {
  let found = -1;
  editor.state.doc.descendants((node, at) => {
    const index = node.isText ? (node.text ?? "").indexOf(words) : -1;
    if (index >= 0) found = at + index;
  });
  return found;
}

function wordsAt(editor: Editor, anchor: { start: string; end: string }): string | undefined {
  const place = placeOf(editor.state, anchor);
  return place && editor.state.doc.textBetween(place.from, place.to, " ");
}

test("an anchor stays on its words while others write around them", () => {
  const { anchor, quote } = anchorOf("cold rain");
  expect(quote).toBe("cold rain");
  there.commands.insertContentAt(find(there, "The"), "Look: ");
  there.commands.insertContentAt(find(there, "cold"), "very ");
  there.commands.insertContentAt(find(there, " falls"), " still");
  for (const editor of [here, there]) expect(wordsAt(editor, anchor)).toBe("cold rain");
  there.commands.insertContentAt(find(there, "rain"), "spring ");
  expect(wordsAt(here, anchor)).toBe("cold spring rain");
});

test("a whole paragraph and words of two blocks can be commented on", () => {
  expect(wordsAt(there, anchorOf("The cold rain falls.").anchor)).toBe("The cold rain falls.");
  here.commands.setTextSelection({ from: find(here, "Rain"), to: find(here, "cold") });
  const selected = anchorOfSelection(here.state);
  expect(selected?.quote).toBe("Rain The");
  expect(selected && wordsAt(there, selected.anchor)).toBe("Rain The ");
});

test("an anchor whose words are gone, or that nobody can read, is nowhere", () => {
  const { anchor } = anchorOf("cold");
  const from = find(there, "cold");
  there.commands.deleteRange({ from, to: from + 4 });
  expect(placeOf(here.state, anchor)).toBeUndefined();
  for (const bad of ["", "AAAA", "%%%"]) expect(placeOf(here.state, { start: bad, end: bad })).toBeUndefined();
});

test("nothing selected is no anchor", () => {
  here.commands.setTextSelection(2);
  expect(anchorOfSelection(here.state)).toBeUndefined();
});

test("marks follow what is typed here and what comes from others", () => {
  const { anchor } = anchorOf("cold");
  showMarks(here, { marks: [{ id: "one", anchor }], activeId: undefined });
  const marked = () => {
    const place = markedPlaces(here.state).get("one");
    return place && here.state.doc.textBetween(place.from, place.to);
  };
  here.commands.insertContentAt(find(here, "The"), "Here: ");
  expect(marked()).toBe("cold");
  there.commands.insertContentAt(find(there, "Here"), "There: ");
  expect(marked()).toBe("cold");
  expect(here.view.dom.querySelector("mark")?.textContent).toBe("cold");
});
