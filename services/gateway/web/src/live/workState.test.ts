import { expect, test } from "vitest";

import { workState, type WorkFacts } from "./workState";

const calm: WorkFacts = {
  isConnected: true,
  isReconnecting: false,
  isSynced: true,
  isReadOnly: false,
  pending: 0,
  isSlow: false,
  isRefused: false,
  hasEnded: false,
};

test.each<[string, Partial<WorkFacts>, string, string]>([
  ["all confirmed", {}, "saved", "Saved"],
  ["something under way", { pending: 2 }, "saving", "Saving…"],
  ["no connection, one change", { isConnected: false, pending: 1 }, "offline", "Offline – 1 change is on this device"],
  ["no connection, more changes", { isConnected: false, pending: 3 }, "offline", "Offline – 3 changes are on this device"],
  ["no connection, nothing unsaved", { isConnected: false }, "offline", "Offline – all is saved"],
  ["back in a moment", { isConnected: false, isReconnecting: true }, "connecting", "Connecting…"],
  [
    "back in a moment, with changes",
    { isConnected: false, isReconnecting: true, pending: 2 },
    "connecting",
    "Connecting… – 2 changes are on this device",
  ],
  ["unconfirmed for long", { pending: 3, isSlow: true }, "waiting", "3 changes not saved yet"],
  ["refused", { pending: 1, isRefused: true }, "refused", "Not saved – 1 change is on this device"],
  ["connected, not synced yet", { isSynced: false }, "connecting", "Connecting…"],
  ["a viewer", { isReadOnly: true }, "view-only", "View only"],
  ["ended with work unsaved", { hasEnded: true, pending: 4 }, "ended", "Not saved – 4 changes are on this device"],
  ["ended with nothing unsaved", { hasEnded: true }, "ended", "Closed"],
])("%s", (_name, facts, kind, text) => {
  expect(workState({ ...calm, ...facts })).toEqual({ kind, text });
});
