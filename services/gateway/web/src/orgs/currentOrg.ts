import type { OrgOfMe } from "../api/types";

const LAST_ORG = "stoa.org";

/** The organisation to open when the address names none: the last one, or the first. */
export function preferredOrg(orgs: OrgOfMe[]): OrgOfMe | undefined {
  const last = localStorage.getItem(LAST_ORG);
  return orgs.find((org) => org.slug === last) ?? orgs[0];
}

export function rememberOrg(slug: string): void {
  localStorage.setItem(LAST_ORG, slug);
}

export function forgetOrg(): void {
  localStorage.removeItem(LAST_ORG);
}

const roleNames: Record<string, string> = {
  owner: "Owner",
  admin: "Admin",
  instructor: "Instructor",
  learner: "Learner",
  guest: "Guest",
};

/** A role as a word; one the client does not know yet is shown as it is. */
export function orgRoleName(role: string): string {
  return roleNames[role] ?? role;
}
