import type { Person } from "../api/types";

/**
 * The visit of a guest: somebody without an account, in by a link. Its token opens
 * what the link opens, for twelve hours at most, and cannot be renewed by a cookie.
 * So it is kept for this tab, or a reload would be the end of the visit.
 */
export interface Visit {
  token: string;
  endsAt: number;
  person: Person;
}

const KEY = "stoa.visit";

export function keepVisit(visit: Visit): void {
  sessionStorage.setItem(KEY, JSON.stringify(visit));
}

export function keptVisit(): Visit | undefined {
  try {
    const kept = sessionStorage.getItem(KEY);
    return kept ? (JSON.parse(kept) as Visit) : undefined;
  } catch {
    return undefined;
  }
}

export function forgetVisit(): void {
  sessionStorage.removeItem(KEY);
}
