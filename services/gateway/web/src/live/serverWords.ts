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

export type ServerWord =
  | { kind: "size"; size: DocumentSize; isRefused: boolean }
  | { kind: "read-only"; reason: ReadOnlyReason };

/** Read a stateless message of the server; words of later releases are none of ours. */
export function readServerWord(payload: string): ServerWord | undefined {
  const word = parse(payload);
  if (word["type"] === "document.size") {
    const { bytes, limit, refused } = word;
    if (!isAmount(bytes) || !isAmount(limit) || limit === 0) return undefined;
    return { kind: "size", size: { bytes, limit }, isRefused: refused === true };
  }
  if (word["type"] === "read-only") {
    const { reason } = word;
    return reason === "seats" || reason === "storage" ? { kind: "read-only", reason } : undefined;
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
