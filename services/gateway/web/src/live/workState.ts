/** What the right end of the live edge says about the person's own work. */
export interface WorkState {
  kind: "connecting" | "saved" | "saving" | "waiting" | "offline" | "view-only" | "refused" | "ended";
  text: string;
}

export interface WorkFacts {
  isConnected: boolean;
  /** The connection broke a moment ago and comes back by itself. */
  isReconnecting: boolean;
  /** The first exchange with the server is complete. */
  isSynced: boolean;
  isReadOnly: boolean;
  /** Changes on this device that the server has not confirmed. */
  pending: number;
  /** They have waited long for it. */
  isSlow: boolean;
  /** The server said that it does not take them. */
  isRefused: boolean;
  hasEnded: boolean;
}

/** Is it safe? One short answer. */
export function workState(facts: WorkFacts): WorkState {
  const { pending } = facts;
  const here = pending > 0 ? onThisDevice(pending) : undefined;
  if (facts.hasEnded) return { kind: "ended", text: here ? `Not saved – ${here}` : "Closed" };
  if (facts.isRefused && here) return { kind: "refused", text: `Not saved – ${here}` };
  if (!facts.isConnected) {
    if (facts.isReconnecting) return { kind: "connecting", text: here ? `Connecting… – ${here}` : "Connecting…" };
    return { kind: "offline", text: `Offline – ${here ?? "all is saved"}` };
  }
  if (!facts.isSynced) return { kind: "connecting", text: here ? "Saving…" : "Connecting…" };
  if (facts.isReadOnly) return { kind: "view-only", text: here ? `View only – ${here}` : "View only" };
  if (facts.isSlow) return { kind: "waiting", text: `${changes(pending)} not saved yet` };
  return here ? { kind: "saving", text: "Saving…" } : { kind: "saved", text: "Saved" };
}

function onThisDevice(pending: number): string {
  return `${changes(pending)} ${pending === 1 ? "is" : "are"} on this device`;
}

function changes(pending: number): string {
  return pending === 1 ? "1 change" : `${pending} changes`;
}
