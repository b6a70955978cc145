/** A room of `/ws`: somebody's own, or a thing whose changes are told. */
export interface Room {
  kind: "user" | "org" | "space" | "page" | "board" | "course" | "staff";
  id: string;
}

export type NewsFrame =
  | { type: "status"; isLive: boolean }
  | { type: "subscribed"; room: string; quietSeconds: number }
  | { type: "refused"; room: string; code: string }
  | { type: "event"; room: string; changed: string[]; withinSeconds: number };

export function nameOf({ kind, id }: Room): string {
  return `${kind}:${id}`;
}

export function roomOf(name: string): Room {
  const at = name.indexOf(":");
  return { kind: name.slice(0, at) as Room["kind"], id: name.slice(at + 1) };
}

/** Read a frame of the server; those of later releases are none of ours. */
export function readFrame(text: unknown): NewsFrame | undefined {
  const frame = parse(text);
  const { type, room } = frame;
  if (type === "status") return { type, isLive: frame["live"] === true };
  if (typeof room !== "string") return undefined;
  if (type === "subscribed") return { type, room, quietSeconds: amount(frame["quiet"]) };
  if (type === "refused") return { type, room, code: String(frame["code"]) };
  if (type === "event") {
    const changed = Array.isArray(frame["changed"]) ? frame["changed"].filter((each) => typeof each === "string") : [];
    return { type, room, changed, withinSeconds: amount(frame["within"]) };
  }
  return undefined;
}

function parse(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function amount(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : 0;
}
