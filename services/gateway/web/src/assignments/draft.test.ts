import { expect, test } from "vitest";

import { draftName, keepDraft, keptDraft, keyed, rewritten } from "./draft";

function device(): Pick<Storage, "getItem" | "setItem" | "removeItem"> & { items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  };
}

test("a draft comes back with the key it was sent with, to the same person in the same lesson only", () => {
  const storage = device();
  const mine = draftName("ada", "lesson");
  const sent = keyed({ text: "The army is gone.", key: undefined }, () => "key-1");
  expect(keepDraft(storage, mine, sent)).toBe(true);
  expect(keptDraft(storage, mine)).toEqual(sent);
  expect(keptDraft(storage, draftName("bob", "lesson")).text).toBe("");
  expect(keptDraft(storage, draftName("ada", "other")).text).toBe("");
});

test("the same text keeps its key, another text gets another", () => {
  const sent = keyed({ text: "One", key: undefined }, () => "key-1");
  expect(keyed(rewritten(sent, "One"), () => "key-2").key).toBe("key-1");
  expect(keyed(rewritten(sent, "Two"), () => "key-2").key).toBe("key-2");
});

test("what is handed in leaves nothing behind", () => {
  const storage = device();
  keepDraft(storage, "draft", { text: "One", key: undefined });
  keepDraft(storage, "draft", { text: "", key: undefined });
  expect(storage.items.size).toBe(0);
});

test("what cannot be read is no draft, and a full device is said", () => {
  const storage = device();
  storage.setItem("draft", "{");
  expect(keptDraft(storage, "draft").text).toBe("");
  const full = {
    ...storage,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  expect(keepDraft(full, "draft", { text: "One", key: undefined })).toBe(false);
});
