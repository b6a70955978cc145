/** What the right end of the live edge says about the person's own work. */
export interface WorkState {
  kind: "connecting" | "saved" | "saving" | "offline" | "view-only" | "ended";
  text: string;
}

export interface WorkFacts {
  isConnected: boolean;
  /** The first exchange with the server is complete. */
  isSynced: boolean;
  isReadOnly: boolean;
  /** Changes on this device that the server has not confirmed. */
  pending: number;
  hasEnded: boolean;
}

/** Is it safe? One short answer. */
export function workState({ isConnected, isSynced, isReadOnly, pending, hasEnded }: WorkFacts): WorkState {
  if (hasEnded) return { kind: "ended", text: pending > 0 ? `Not saved – ${onThisDevice(pending)}` : "Closed" };
  if (!isConnected) {
    return { kind: "offline", text: pending > 0 ? `Offline – ${onThisDevice(pending)}` : "Offline – all is saved" };
  }
  if (!isSynced) return { kind: "connecting", text: pending > 0 ? "Saving…" : "Connecting…" };
  if (isReadOnly) {
    return { kind: "view-only", text: pending > 0 ? `View only – ${onThisDevice(pending)}` : "View only" };
  }
  return pending > 0 ? { kind: "saving", text: "Saving…" } : { kind: "saved", text: "Saved" };
}

function onThisDevice(pending: number): string {
  return pending === 1 ? "1 change is on this device" : `${pending} changes are on this device`;
}
