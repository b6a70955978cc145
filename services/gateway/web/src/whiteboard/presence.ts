import { clamp, FAR, isId, type Point } from "./form";
import { boxOf, type Box } from "./geometry";
import type { AwarenessStates } from "../live/people";
import { safeColor } from "../ui/Portrait";

/** The field of one's awareness that says where one is on a whiteboard. */
export const PRESENCE_FIELD = "whiteboard";
/** As often as the server passes it on. */
export const TELL_MILLISECONDS = 100;
const SELECTED_MAX = 50;
const PEOPLE_MAX = 100;

export interface Other {
  clientId: number;
  /** Who it is, in whichever tab. */
  personId: string;
  name: string;
  color: string;
  cursor: Point | undefined;
  selected: readonly string[];
  /** The part of the board they see, to be followed. */
  view: Box | undefined;
}

export interface OwnPresence {
  cursor: Point | null;
  selected: string[];
  /** Left, top, right, bottom. */
  view: number[] | null;
}

export function ownPresence(cursor: Point | undefined, selection: Iterable<string>, view?: Box): OwnPresence {
  return {
    view: view ? [view.left, view.top, view.right, view.bottom].map(Math.round) : null,
    cursor: cursor ? [Math.round(cursor[0]), Math.round(cursor[1])] as const : null,
    selected: [...selection].slice(0, SELECTED_MAX),
  };
}

/** The others on the board, as far as what they say of themselves makes sense. */
export function othersFrom(states: AwarenessStates, selfClientId: number): Other[] {
  const others: Other[] = [];
  for (const [clientId, state] of states) {
    if (clientId === selfClientId || others.length === PEOPLE_MAX) continue;
    const other = readOther(clientId, state["user"], state[PRESENCE_FIELD]);
    if (other) others.push(other);
  }
  return others;
}

function readOther(clientId: number, user: unknown, presence: unknown): Other | undefined {
  if (!isRecord(user) || !isRecord(presence) || typeof user["name"] !== "string" || user["name"] === "") return undefined;
  const selected: unknown[] = Array.isArray(presence["selected"]) ? presence["selected"].slice(0, SELECTED_MAX) : [];
  return {
    clientId,
    personId: typeof user["id"] === "string" ? user["id"].slice(0, 80) : "",
    name: user["name"].slice(0, 80),
    color: safeColor(user["color"]),
    cursor: readCursor(presence["cursor"]),
    selected: selected.filter(isId),
    view: readView(presence["view"]),
  };
}

function readCursor(value: unknown): Point | undefined {
  if (!Array.isArray(value)) return undefined;
  const [x, y] = value as unknown[];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  return [clamp(x as number, -FAR, FAR), clamp(y as number, -FAR, FAR)];
}

function readView(value: unknown): Box | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const [start, end] = [readCursor(value.slice(0, 2)), readCursor(value.slice(2))];
  return start && end && end[0] - start[0] > 1 && end[1] - start[1] > 1 ? boxOf(start, end) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Says where one is, as often as others can follow, and only what is new. */
export class Teller {
  readonly #send: (presence: OwnPresence | null) => void;
  #cursor: Point | undefined;
  #selection: Iterable<string> = [];
  #isTold = false;
  #view: Box | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #said = "null";

  constructor(send: (presence: OwnPresence | null) => void) {
    this.#send = send;
  }

  point(cursor: Point | undefined): void {
    this.#cursor = cursor;
    this.#soon();
  }

  /** What one has selected, and whether others are told at all. */
  hold(selection: Iterable<string>, isTold: boolean): void {
    this.#selection = selection;
    this.#isTold = isTold;
    this.#soon();
  }

  see(view: Box): void {
    this.#view = view;
    this.#soon();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#say(), TELL_MILLISECONDS);
  }

  #say(): void {
    this.#timer = undefined;
    const presence = this.#isTold ? ownPresence(this.#cursor, this.#selection, this.#view) : null;
    const words = JSON.stringify(presence);
    if (words === this.#said) return;
    this.#said = words;
    this.#send(presence);
  }
}
