import { safeColor } from "../ui/Portrait";

/** Somebody who is here, once, however many tabs they have open. */
export interface PersonHere {
  id: string;
  name: string;
  color: string;
  isSelf: boolean;
  isTyping: boolean;
}

export type AwarenessStates = Map<number, Record<string, unknown>>;

/**
 * The people of a board in order of arrival. `arrivals` keeps the order we saw and
 * is updated in place; a person who left and returns arrives again.
 */
export function peopleHere(
  states: AwarenessStates,
  selfClientId: number,
  writing: ReadonlySet<number>,
  arrivals: Map<string, number>,
): PersonHere[] {
  const people = new Map<string, PersonHere & { since: number }>();
  for (const [clientId, state] of states) {
    const user = readUser(state["user"]);
    if (!user) continue;
    const id = user.id ?? `client-${clientId}`;
    const since = Number(state["since"]) || arrivals.get(id) || Date.now();
    const known = people.get(id);
    people.set(id, {
      id,
      name: known?.name ?? user.name,
      color: known?.color ?? user.color,
      isSelf: (known?.isSelf ?? false) || clientId === selfClientId,
      isTyping: (known?.isTyping ?? false) || writing.has(clientId),
      since: Math.min(known?.since ?? since, since),
    });
  }
  for (const id of arrivals.keys()) if (!people.has(id)) arrivals.delete(id);
  for (const { id, since } of people.values()) if (!arrivals.has(id)) arrivals.set(id, since);
  return [...people.values()]
    .sort((a, b) => a.since - b.since || a.id.localeCompare(b.id))
    .map(({ since: _since, ...person }) => person);
}

function readUser(user: unknown): { id: string | undefined; name: string; color: string } | undefined {
  if (typeof user !== "object" || user === null) return undefined;
  const { id, name, color } = user as Record<string, unknown>;
  if (typeof name !== "string" || name === "") return undefined;
  return { id: typeof id === "string" ? id : undefined, name: name.slice(0, 80), color: safeColor(color) };
}
