import type { Extensions } from "@tiptap/core";
import { Collaboration } from "@tiptap/extension-collaboration";
import { CollaborationCaret } from "@tiptap/extension-collaboration-caret";
import { Placeholder } from "@tiptap/extensions";
import { StarterKit } from "@tiptap/starter-kit";

import { CommentMarks } from "../comments/CommentMarks";
import type { BoardLink } from "../live/boardLink";
import { initials, safeColor } from "../ui/Portrait";
import { DOCUMENT_FIELD } from "./documentText";

interface CaretPerson {
  name?: unknown;
  color?: unknown;
}

/** What a document may hold: the same when it is live and when an earlier version is shown. */
export function documentSchema(): Extensions {
  return [
    StarterKit.configure({
      // Undo belongs to Yjs here: it takes back my changes only.
      undoRedo: false,
      // It would write a paragraph into the document of whoever merely opens it.
      trailingNode: false,
      link: { openOnClick: false, defaultProtocol: "https" },
    }),
  ];
}

/** The document schema and everything that makes it live. */
export function extensionsFor(link: BoardLink, person: { id: string; name: string; color: string }): Extensions {
  return [
    ...documentSchema(),
    Placeholder.configure({ placeholder: "Write something. Everybody on this board sees it as you type." }),
    Collaboration.configure({ document: link.document, field: DOCUMENT_FIELD }),
    CommentMarks,
    CollaborationCaret.configure({
      provider: link.provider,
      user: person,
      render: renderCaret,
      selectionRender: (user: CaretPerson) => ({
        class: "caret-selection",
        style: `--person: ${safeColor(user.color)}`,
      }),
    }),
  ];
}

const NAME_SHOWN_MILLISECONDS = 5_000;

/** Somebody's cursor: a line in their colour and their name, which fades when they rest. */
function renderCaret(user: CaretPerson): HTMLElement {
  const caret = document.createElement("span");
  caret.className = "caret";
  caret.style.setProperty("--person", safeColor(user.color));
  const name = document.createElement("span");
  name.className = "caret-name";
  name.textContent = typeof user.name === "string" ? user.name : "";
  // For narrow screens, where the whole name would cover a word of the line above.
  name.dataset["initials"] = initials(name.textContent);
  caret.append(name);
  setTimeout(() => {
    caret.dataset["resting"] = "true";
  }, NAME_SHOWN_MILLISECONDS);
  return caret;
}
