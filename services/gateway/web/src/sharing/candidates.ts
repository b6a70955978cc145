import type { Grant, Group, OrgRole, Person } from "../api/types";
import { orgRoles } from "../orgs/roles";
import { holderOf, type Holder } from "./queries";
import { everybodyIn } from "./words";

/** Somebody who can be let in, and how they are shown. */
export interface Candidate {
  to: Holder;
  name: string;
  user: Person | null;
  group: Group | null;
  role: OrgRole | null;
  isHere: boolean;
}

/** What a search found: people, then groups, then the roles that the words mean. */
export function candidatesFor(words: string, people: Person[], groups: Group[], here: Pick<Grant, "source">[]): Candidate[] {
  if (words === "") return [];
  const known = new Set(here.map((grant) => keyOf(holderOf(grant))));
  const none = { user: null, group: null, role: null };
  const wanted = words.toLocaleLowerCase();
  const found: Omit<Candidate, "isHere">[] = [
    ...people.map((user) => ({ ...none, to: { kind: "users", holder: user.id } as const, name: user.display_name, user })),
    ...groups.map((group) => ({ ...none, to: { kind: "groups", holder: group.id } as const, name: group.name, group })),
    ...orgRoles
      .filter((role) => everybodyIn(role).toLocaleLowerCase().includes(wanted))
      .map((role) => ({ ...none, to: { kind: "roles", holder: role } as const, name: everybodyIn(role), role })),
  ];
  return found.map((each) => ({ ...each, isHere: known.has(keyOf(each.to)) }));
}

function keyOf({ kind, holder }: Holder): string {
  return `${kind}/${holder}`;
}
