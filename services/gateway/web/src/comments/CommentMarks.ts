import { Extension, type Editor } from "@tiptap/core";
import { Plugin, PluginKey, type EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { ySyncPluginKey } from "@tiptap/y-tiptap";

import type { Anchor } from "../api/types";
import { placeOf, type Place } from "./anchors";

/** A place to be marked: of a thread, or of the comment that is being written. */
export interface Mark {
  id: string;
  anchor: Anchor;
}

interface Wanted {
  marks: Mark[];
  activeId: string | undefined;
}

interface Shown extends Wanted {
  decorations: DecorationSet;
}

const key = new PluginKey<Shown>("comments");
const nothing: Shown = { marks: [], activeId: undefined, decorations: DecorationSet.empty };

/** Marks what is commented on, without touching the text. */
export const CommentMarks = Extension.create({
  name: "commentMarks",
  addProseMirrorPlugins: () => [
    new Plugin<Shown>({
      key,
      state: {
        init: () => nothing,
        apply: (transaction, shown, _before, state) => {
          const wanted = transaction.getMeta(key) as Wanted | undefined;
          if (wanted) return { ...wanted, decorations: decorate(state, wanted) };
          if (!transaction.docChanged || shown.marks.length === 0) return shown;
          // What others change comes as new text altogether; what is typed here reaches Yjs only afterwards.
          const sync = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
          const decorations = sync?.isChangeOrigin ? decorate(state, shown) : shown.decorations.map(transaction.mapping, transaction.doc);
          return { ...shown, decorations };
        },
      },
      props: { decorations: (state) => key.getState(state)?.decorations },
    }),
  ],
});

export function showMarks(editor: Editor, wanted: Wanted): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, wanted).setMeta("addToHistory", false));
}

/** Where the marks are by now, in the order of the text. */
export function markedPlaces(state: EditorState): ReadonlyMap<string, Place> {
  const found = key.getState(state)?.decorations.find() ?? [];
  return new Map(found.map((each) => [(each.spec as { id: string }).id, { from: each.from, to: each.to }]));
}

/** The thread on an element of the text, the innermost if there are several. */
export function threadAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>("mark[data-thread]")?.dataset["thread"] : undefined;
}

function decorate(state: EditorState, { marks, activeId }: Wanted): DecorationSet {
  const decorations = marks.flatMap(({ id, anchor }) => {
    const place = placeOf(state, anchor);
    if (!place) return [];
    const attributes = { nodeName: "mark", class: id === activeId ? "commented is-active" : "commented", "data-thread": id };
    return [Decoration.inline(place.from, place.to, attributes, { id })];
  });
  return DecorationSet.create(state.doc, decorations);
}
