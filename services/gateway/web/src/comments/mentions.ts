import type { Person } from "../api/types";

type Named = Pick<Person, "id" | "display_name">;

/** A piece of a comment: words, or somebody it speaks to (`undefined`: nobody we are told of). */
export type Piece = { text: string } | { id: string; person: Person | undefined };

const MENTION = /@\[([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]/g;

/** Part a comment at the people it speaks to. */
export function piecesOf(text: string, mentions: Person[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(MENTION)) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index) });
    const id = found[1] ?? "";
    pieces.push({ id, person: mentions.find((each) => each.id === id) });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** The words as one writes them: people by name. */
export function asWritten(text: string, mentions: Person[]): string {
  return piecesOf(text, mentions)
    .map((piece) => ("text" in piece ? piece.text : `@${piece.person?.display_name ?? "somebody"}`))
    .join("");
}

/** The words as they are sent: who was chosen, by id. Of two with one name the first chosen comes first. */
export function asSent(written: string, chosen: Named[]): string {
  const byName = new Map<string, Named[]>();
  for (const each of chosen) byName.set(each.display_name, [...(byName.get(each.display_name) ?? []), each]);
  // The longest first, so that "Bo" does not take the beginning of "Bo Dyck".
  const names = [...byName.keys()].toSorted((a, b) => b.length - a.length);
  let sent = "";
  for (let at = 0; at < written.length; ) {
    const name = written[at] === "@" ? names.find((each) => written.startsWith(each, at + 1)) : undefined;
    const people = name === undefined ? undefined : byName.get(name);
    const [person] = people ?? [];
    if (name === undefined || !people || !person) {
      sent += written[at];
      at += 1;
    } else {
      if (people.length > 1) people.shift();
      sent += `@[${person.id}]`;
      at += name.length + 1;
    }
  }
  return sent;
}

/** What is being typed after an `@` at the caret, and where it begins. */
export function mentionAt(text: string, caret: number): { from: number; words: string } | undefined {
  const found = /(?:^|[\s(])@([^\s@][^@\n]{0,39})?$/u.exec(text.slice(0, caret));
  if (!found) return undefined;
  const words = found[1] ?? "";
  // Two words after it nobody is meant any more.
  if (words.split(" ").length > 3) return undefined;
  return { from: caret - words.length - 1, words };
}
