import type { LinkLevel } from "../api/types";
import { ago } from "../ui/RelativeTime";

export const linkLevels: LinkLevel[] = ["view", "comment", "edit"];

export const levelNames: Record<LinkLevel, string> = {
  view: "Can view",
  comment: "Can comment",
  edit: "Can edit",
};

/** How long something is given for, in days; "" for as long as nobody takes it back. */
export const endings = [
  { days: "", name: "No end" },
  { days: "1", name: "For a day" },
  { days: "7", name: "For a week" },
  { days: "30", name: "For 30 days" },
];

export function endOf(days: string, now: Date): string | null {
  return days === "" ? null : new Date(now.getTime() + Number(days) * 86_400_000).toISOString();
}

/** "ends in 7 days", or nothing when it does not end. */
export function endWords(expiresAt: string | null, now: Date): string | undefined {
  return expiresAt ? `ends ${ago(new Date(expiresAt), now)}` : undefined;
}

export function usesWords(uses: number, maxUses: number | null): string {
  if (maxUses !== null) return `${uses} of ${maxUses} came in`;
  if (uses === 0) return "nobody came in yet";
  return uses === 1 ? "1 person came in" : `${uses} people came in`;
}
