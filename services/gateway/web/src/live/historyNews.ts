import type { AwarenessStates } from "./people";

/** Somebody else named, deleted or restored a version, or imported a file. */
export interface HistoryNews {
  by: string;
  at: number;
  /** What the board was brought back to, if it was. */
  restored: string | undefined;
  /** The name of the file that came onto it, if one did. */
  imported: string | undefined;
}

/** Hears what others say of the board's history; what was said before we came is no news. */
export class HistoryEar {
  readonly #heard = new Map<number, number>();

  read(states: AwarenessStates, selfClientId: number): HistoryNews | undefined {
    let news: HistoryNews | undefined;
    for (const [clientId, state] of states) {
      const said = readSaid(state["history"]);
      const before = this.#heard.get(clientId);
      this.#heard.set(clientId, said?.at ?? 0);
      if (clientId === selfClientId || before === undefined || !said || said.at === before) continue;
      const { name } = (state["user"] ?? {}) as { name?: unknown };
      news = { ...said, by: typeof name === "string" ? name.slice(0, 80) : "Somebody" };
    }
    return news;
  }
}

function readSaid(value: unknown): Omit<HistoryNews, "by"> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { at, restored, imported } = value as Record<string, unknown>;
  if (typeof at !== "number") return undefined;
  return { at, restored: short(restored), imported: short(imported) };
}

function short(said: unknown): string | undefined {
  return typeof said === "string" ? said.slice(0, 220) : undefined;
}
