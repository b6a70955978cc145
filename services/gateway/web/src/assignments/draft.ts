/** What somebody writes and has not handed in yet. */
export interface Draft {
  text: string;
  /** With which key it was sent: the same text sent again is handed in once, even after a reload. */
  key: string | undefined;
}

const EMPTY: Draft = { text: "", key: undefined };

/** Another one for each person and lesson. */
export function draftName(userId: string, lessonId: string): string {
  return `stoa.hand-in.${userId}.${lessonId}`;
}

export function keptDraft(storage: Pick<Storage, "getItem">, name: string): Draft {
  try {
    const kept: unknown = JSON.parse(storage.getItem(name) ?? "null");
    if (typeof kept !== "object" || kept === null || !("text" in kept) || typeof kept.text !== "string") return EMPTY;
    return { text: kept.text, key: "key" in kept && typeof kept.key === "string" ? kept.key : undefined };
  } catch {
    return EMPTY;
  }
}

/** Keeps a draft, and says whether this device has room for it. */
export function keepDraft(storage: Pick<Storage, "setItem" | "removeItem">, name: string, draft: Draft): boolean {
  try {
    if (draft.text) storage.setItem(name, JSON.stringify(draft));
    else storage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}

/** Another text is another hand-in: it gets a key of its own when it is sent. */
export function rewritten(draft: Draft, text: string): Draft {
  return text === draft.text ? draft : { text, key: undefined };
}

export function keyed(draft: Draft, makeKey: () => string): Draft & { key: string } {
  return { text: draft.text, key: draft.key ?? makeKey() };
}
