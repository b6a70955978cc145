import { useEffect, type RefObject } from "react";

import { CLIPBOARD_TYPE, fromClipboard, pastedWords, toClipboard, wayTo, wordsOf } from "./clipboard";
import { writeText } from "./changes";
import { boundsOfAll } from "./geometry";
import { boxAround, type Session } from "./session";

/** Copy, cut and paste, while the whiteboard has the focus. Words from elsewhere become a note. */
export function useClipboard(session: Session, canvas: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const isHere = () => canvas.current !== null && document.activeElement === canvas.current;
    const copy = (event: ClipboardEvent) => {
      const selected = session.selected();
      if (!isHere() || selected.length === 0 || !event.clipboardData) return;
      event.clipboardData.setData(CLIPBOARD_TYPE, toClipboard(selected));
      event.clipboardData.setData("text/plain", wordsOf(selected));
      event.preventDefault();
      if (event.type === "cut") session.remove();
      else session.say("Copied");
    };
    const paste = (event: ClipboardEvent) => {
      if (!isHere() || !session.mayChange || !event.clipboardData) return;
      event.preventDefault();
      const shapes = fromClipboard(event.clipboardData.getData(CLIPBOARD_TYPE));
      if (shapes.length > 0) {
        const box = boundsOfAll(shapes, new Map(shapes.map((shape) => [shape.id, shape])));
        if (box) session.paste(shapes, wayTo(session.middle, box));
        return;
      }
      const words = pastedWords(event.clipboardData.getData("text/plain"));
      if (words) pasteNote(session, words);
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [session, canvas]);
}

function pasteNote(session: Session, words: string): void {
  session.begin();
  const note = session.besides(session.make("note", boxAround(session.middle, "note")));
  const added = session.add([note]);
  if (added.length === 0) return;
  writeText(session.document, note, words);
  session.select(added);
  session.reveal(note);
  session.say("Note added");
}
