/** How much of what a board may hold is on it. */
export interface DocumentSize {
  bytes: number;
  limit: number;
}

/** Why somebody whose role allows writing is let in to read only. */
export type ReadOnlyReason =
  /** As many people write as the board takes. */
  | "seats"
  /** Nothing can be stored at the moment. */
  | "storage";

/** An administrator removed this person for a while. */
export interface Kick {
  /** In the administrator's words; may be empty. */
  why: string;
  seconds: number;
}

export type ServerWord =
  | { kind: "size"; size: DocumentSize; isRefused: boolean }
  | { kind: "read-only"; reason: ReadOnlyReason }
  | { kind: "kicked"; kick: Kick }
  | { kind: "comments" };

/** Read a stateless message of the server; words of later releases are none of ours. */
export function readServerWord(payload: string): ServerWord | undefined {
  const word = parse(payload);
  if (word["type"] === "document.size") {
    const { bytes, limit, refused } = word;
    if (!isAmount(bytes) || !isAmount(limit) || limit === 0) return undefined;
    return { kind: "size", size: { bytes, limit }, isRefused: refused === true };
  }
  if (word["type"] === "seat.waiting") return { kind: "read-only", reason: "seats" };
  if (word["type"] === "storage.away") return { kind: "read-only", reason: "storage" };
  if (word["type"] === "comments.changed") return { kind: "comments" };
  if (word["type"] === "kicked") {
    const { reason, seconds } = word;
    const why = typeof reason === "string" ? reason.slice(0, 300) : "";
    return { kind: "kicked", kick: { why, seconds: isAmount(seconds) ? seconds : 0 } };
  }
  return undefined;
}

function parse(payload: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
