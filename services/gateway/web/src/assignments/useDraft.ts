import { useRef, useState } from "react";

import { useMe } from "../orgs/queries";
import { draftName, keepDraft, keptDraft, keyed, rewritten, type Draft } from "./draft";

/** What I write for an assignment, kept on this device until it is handed in. */
export function useDraft(lessonId: string) {
  const name = draftName(useMe().id, lessonId);
  const [draft, setDraft] = useState(() => keptDraft(localStorage, name));
  const [isKept, setKept] = useState(true);
  // Pressing twice is faster than drawing: the second press has to find the key of the first.
  const newest = useRef(draft);
  const put = (next: Draft) => {
    newest.current = next;
    setDraft(next);
    setKept(keepDraft(localStorage, name, next));
  };
  return {
    text: draft.text,
    isKept,
    write: (text: string) => put(rewritten(newest.current, text)),
    /** The draft with the key to send it with. */
    toSend: () => {
      const sent = keyed(newest.current, () => crypto.randomUUID());
      put(sent);
      return sent;
    },
    /** It was answered for good: the same text would be another hand-in. */
    forgetKey: () => put({ text: newest.current.text, key: undefined }),
    clear: () => put({ text: "", key: undefined }),
  };
}
