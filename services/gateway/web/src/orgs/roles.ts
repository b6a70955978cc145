import type { OrgOfMe, OrgRole } from "../api/types";

/** Highest first, as the API ranks them. */
export const orgRoles: OrgRole[] = ["owner", "admin", "instructor", "learner", "guest"];

/** Roles no higher than one's own: those that may be handed out or taken away. */
export function rolesUpTo(own: string): OrgRole[] {
  const at = orgRoles.indexOf(own as OrgRole);
  return at < 0 ? [] : orgRoles.slice(at);
}

/** Whether somebody looks after the organisation: its settings, its people. */
export function isAdmin(org: OrgOfMe): boolean {
  return org.role === "owner" || org.role === "admin";
}

/** Whether a feature is there; one this client does not know of is. */
export function has(org: OrgOfMe, feature: string): boolean {
  return !org.switched_off.includes(feature);
}
