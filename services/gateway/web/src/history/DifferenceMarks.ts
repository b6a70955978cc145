import { Extension, type Editor } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

import type { Differences } from "./differences";

const key = new PluginKey<DecorationSet>("differences");

/** Shows in an earlier text what is gone by now and what came since, without touching it. */
export const DifferenceMarks = Extension.create({
  name: "differenceMarks",
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply: (transaction, shown) => (transaction.getMeta(key) as DecorationSet | undefined) ?? shown,
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
});

export function showDifferences(editor: Editor, { onlyThen, onlyNow }: Differences): void {
  const decorations = [
    ...onlyThen.map(({ from, to }) => Decoration.inline(from, to, { nodeName: "ins", class: "only-then" })),
    ...onlyNow.map(({ at, text, isBlock }) =>
      Decoration.widget(at, () => since(text, isBlock), { side: isBlock ? -1 : 1, key: `${at} ${text}` }),
    ),
  ];
  editor.view.dispatch(editor.state.tr.setMeta(key, DecorationSet.create(editor.state.doc, decorations)));
}

function since(text: string, isBlock: boolean): HTMLElement {
  const element = document.createElement("del");
  element.className = isBlock ? "only-now is-block" : "only-now";
  element.textContent = text;
  return element;
}
