import { expect, test } from "vitest";

import { workState, type WorkFacts } from "./workState";

const calm: WorkFacts = { isConnected: true, isSynced: true, isReadOnly: false, pending: 0, hasEnded: false };

test.each<[string, Partial<WorkFacts>, string, string]>([
  ["all confirmed", {}, "saved", "Saved"],
  ["something under way", { pending: 2 }, "saving", "Saving…"],
  ["no connection, one change", { isConnected: false, pending: 1 }, "offline", "Offline – 1 change is on this device"],
  ["no connection, more changes", { isConnected: false, pending: 3 }, "offline", "Offline – 3 changes are on this device"],
  ["no connection, nothing unsaved", { isConnected: false }, "offline", "Offline – all is saved"],
  ["connected, not synced yet", { isSynced: false }, "connecting", "Connecting…"],
  ["a viewer", { isReadOnly: true }, "view-only", "View only"],
  ["ended with work unsaved", { hasEnded: true, pending: 4 }, "ended", "Not saved – 4 changes are on this device"],
  ["ended with nothing unsaved", { hasEnded: true }, "ended", "Closed"],
])("%s", (_name, facts, kind, text) => {
  expect(workState({ ...calm, ...facts })).toEqual({ kind, text });
});
