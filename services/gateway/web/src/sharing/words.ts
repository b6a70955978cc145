import type { Level, LinkLevel, OrgRole, Source, Viewer } from "../api/types";
import { Problem } from "../api/problem";
import { ago } from "../ui/RelativeTime";
import type { Thing } from "./thing";

export const linkLevels: LinkLevel[] = ["view", "comment", "edit"];
export const levels: Level[] = [...linkLevels, "manage"];

export const levelNames: Record<Level, string> = {
  view: "Can view",
  comment: "Can comment",
  edit: "Can edit",
  manage: "Can manage",
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

const dayOnly = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const timeOnly = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" });

/** "until Nov 29, 2026", and on the day itself the time. */
export function untilWords(expiresAt: string, now: Date): string {
  const end = new Date(expiresAt);
  return dayOf(end) === dayOf(now) ? `until today, ${timeOnly.format(end)}` : `until ${dayOnly.format(end)}`;
}

/** A day as a date field has it, where the person is. */
export function dayOf(at: Date): string {
  const [month, day] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${at.getFullYear()}-${month}-${day}`;
}

/** The end of a day that a date field names: whoever has something until then has it that day. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}

export function usesWords(uses: number, maxUses: number | null): string {
  if (maxUses !== null) return `${uses} of ${maxUses} came in`;
  if (uses === 0) return "nobody came in yet";
  return uses === 1 ? "1 person came in" : `${uses} people came in`;
}

const everybodyAs: Record<OrgRole, string> = {
  owner: "All owners",
  admin: "All admins",
  instructor: "All instructors",
  learner: "All learners",
  guest: "All guests",
};

const asOne: Record<OrgRole, string> = {
  owner: "As an owner",
  admin: "As an admin",
  instructor: "As an instructor",
  learner: "As a learner",
  guest: "As a guest",
};

/** A whole role of the organisation, as a holder. */
export function everybodyIn(role: OrgRole): string {
  return everybodyAs[role];
}

/** Whom something was given to. */
export function holderName({ user, group, role }: Source): string {
  return user?.display_name ?? group?.name ?? (role ? everybodyIn(role) : "A link");
}

const kinds: Record<string, string> = { organization: "the organisation", space: "the space", page: "a folder above" };

/** What a right was given on, by its name where one sees it. */
export function placeName(source: Source, names: ReadonlyMap<string, string>): string {
  return names.get(source.resource_id) ?? kinds[source.resource_type] ?? "above";
}

/** Why somebody sees a thing: "In the group Writers, on Physics". */
export function reasonWords(reason: Viewer["reasons"][number], thing: Thing, names: ReadonlyMap<string, string>, now: Date): string {
  const { source } = reason;
  const how = source.group
    ? `In the group ${source.group.name}`
    : source.role
      ? asOne[source.role]
      : source.link_id
        ? "By a link"
        : "By name";
  const where = source.resource_id === thing.id ? "" : `, from ${placeName(source, names)}`;
  const end = reason.expires_at ? `, ${untilWords(reason.expires_at, now)}` : "";
  return `${how}${where}: ${levelNames[reason.level].toLowerCase()}${end}`;
}

/** Why a change of who is let in was refused, and what to do about it. */
export function sharingProblem(error: unknown, { noun }: Pick<Thing, "noun">, now: Date): string {
  const problem = Problem.from(error);
  switch (problem.code) {
    case "last-manager":
    case "last-owner":
      return `Somebody must always be able to manage this ${noun}, without an end. Let another person manage it first.`;
    case "grant-exceeds-own": {
      const end = problem.extra["expires_at"];
      const until = typeof end === "string" ? ` (${untilWords(end, now)})` : "";
      return `Nobody can let others in for longer than they are let in themselves${until}. Choose an earlier end.`;
    }
    case "role-too-low":
      return `You do not manage this ${noun} any more, so nothing was changed.`;
    case "holder-not-found":
    case "user-not-found":
      return "They are not here any more, so nothing was changed. Search again.";
    case "grant-not-found":
    case "member-not-found":
      return "Somebody else has already taken this back.";
    case "expiry-past":
      return "That day is over. Choose a later one.";
    case "too-many-grants":
      return "No more can be let in here one by one. Let in a group or a role, or remove some.";
    case "not-found":
      return `This ${noun} is gone, or you do not see it any more.`;
    default:
      return problem.sentence;
  }
}
