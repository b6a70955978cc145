import type { Scope } from "../api/types";

export type Reach = "none" | "read" | "write";
export type Noun = Scope extends `${infer N}:${string}` ? N : never;

interface ScopeNoun {
  noun: Noun;
  name: string;
  /** What one may do with it, at most. */
  about: string;
  reaches: Reach[];
}

/** Everything a token can be made for, in the order in which people think of it. */
export const scopeNouns: ScopeNoun[] = [
  { noun: "profile", name: "My profile", about: "Who you are and your organisations", reaches: ["none", "read"] },
  { noun: "boards", name: "Boards", about: "Boards, their versions and live editing", reaches: ["none", "read", "write"] },
  { noun: "spaces", name: "Spaces and pages", about: "The tree of pages", reaches: ["none", "read", "write"] },
  { noun: "comments", name: "Comments", about: "Comments on boards", reaches: ["none", "read", "write"] },
  { noun: "sharing", name: "Sharing", about: "Who reaches what, and share links", reaches: ["none", "read", "write"] },
  { noun: "orgs", name: "Organisations", about: "Their name and settings", reaches: ["none", "read", "write"] },
  { noun: "members", name: "People", about: "Members, groups and invitations", reaches: ["none", "read", "write"] },
  { noun: "audit", name: "Audit", about: "What was done, as an owner or admin", reaches: ["none", "read"] },
];

export const reachNames: Record<Reach, string> = { none: "No access", read: "Read", write: "Read and change" };

/** The scopes behind what was chosen for each noun. */
export function scopesOf(chosen: Partial<Record<Noun, Reach>>): Scope[] {
  return scopeNouns.flatMap(({ noun }) => {
    const reach = chosen[noun] ?? "none";
    return reach === "none" ? [] : [`${noun}:${reach}` as Scope];
  });
}

/** What a token may do, in few words: "Change boards · Read audit". */
export function scopesInWords(scopes: Scope[]): string {
  return scopeNouns
    .flatMap(({ noun, name }) => {
      const held = scopes as string[];
      if (held.includes(`${noun}:write`)) return [`Change ${name.toLowerCase()}`];
      return held.includes(`${noun}:read`) ? [`Read ${name.toLowerCase()}`] : [];
    })
    .join(" · ");
}

export const lives = [7, 30, 90, 365] as const;

export function lifeName(days: number): string {
  return days === 365 ? "1 year" : `${days} days`;
}

/** The end of a life that begins now. */
export function endOf(days: number, now: Date): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString();
}
