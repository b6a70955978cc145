import type { AuditEntry } from "../api/types";

/** `membership.role_changed` → "Membership role changed". */
export function actionWords(action: string): string {
  const words = action.replaceAll(/[._]/gu, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

/** The fields that differ between before and after; all of them when one side is missing. */
export function changesOf({ before, after }: Pick<AuditEntry, "before" | "after">): Change[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...fields]
    .map((field) => ({ field, before: shown(before?.[field]), after: shown(after?.[field]) }))
    .filter((change) => change.before !== change.after);
}

/** What the thing is called, as far as the entry says. */
export function nameOf({ before, after }: Pick<AuditEntry, "before" | "after">): string | undefined {
  for (const side of [after, before]) {
    for (const field of ["title", "name"]) {
      const value = side?.[field];
      if (typeof value === "string" && value !== "") return value;
    }
  }
  return undefined;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
