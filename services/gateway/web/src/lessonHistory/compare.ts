import { hunks } from "../history/differences";
import type { Line } from "./lines";

/** Words of a line: in both, only in the version that is shown, or only in the other. */
export interface Piece {
  in: "both" | "shown" | "other";
  text: string;
}

export interface ComparedLine extends Omit<Line, "text"> {
  pieces: Piece[];
}

/** A version beside another one: first by lines, then what changed in a line by words. */
export function compared(shown: Line[], other: Line[]): ComparedLine[] {
  const result: ComparedLine[] = [];
  let at = 0;
  for (const { from, to, otherFrom, otherTo } of hunks(shown.map(keyOf), other.map(keyOf))) {
    result.push(...shown.slice(at, from).map((line) => whole(line, "both")));
    result.push(...matched(shown.slice(from, to), other.slice(otherFrom, otherTo)));
    at = to;
  }
  return [...result, ...shown.slice(at).map((line) => whole(line, "both"))];
}

export function isSame(lines: ComparedLine[]): boolean {
  return lines.every((line) => line.pieces.every((piece) => piece.in === "both"));
}

/** Changed lines in their order; two of a kind that share words are one that was rewritten. */
function matched(shown: Line[], other: Line[]): ComparedLine[] {
  const result: ComparedLine[] = [];
  let next = 0;
  for (const line of shown) {
    const twin = other.findIndex((each, index) => index >= next && isRewritten(line, each));
    if (twin < 0) {
      result.push(whole(line, "shown"));
      continue;
    }
    result.push(...other.slice(next, twin).map((each) => whole(each, "other")));
    result.push({ look: line.look, label: line.label, pieces: pieces(line.text, other[twin]?.text ?? "") });
    next = twin + 1;
  }
  return [...result, ...other.slice(next).map((each) => whole(each, "other"))];
}

function isRewritten(one: Line, other: Line): boolean {
  if (one.look !== other.look || one.label !== other.label) return false;
  if (one.look === "fact" || one.look === "title") return true;
  const words = new Set(wordsOf(one.text).filter(isWord));
  const shared = wordsOf(other.text).filter((word) => words.has(word)).length;
  return shared * 3 >= Math.max(1, wordsOf(other.text).filter(isWord).length);
}

function pieces(shown: string, other: string): Piece[] {
  const [one, two] = [wordsOf(shown), wordsOf(other)];
  const found: Piece[] = [];
  const add = (where: Piece["in"], words: string[]) => {
    if (words.length > 0) found.push({ in: where, text: words.join("") });
  };
  let at = 0;
  for (const { from, to, otherFrom, otherTo } of hunks(one, two)) {
    add("both", one.slice(at, from));
    add("shown", one.slice(from, to));
    add("other", two.slice(otherFrom, otherTo));
    at = to;
  }
  add("both", one.slice(at));
  return found;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

function wordsOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function isWord(word: string): boolean {
  return word.trim() !== "";
}

function whole(line: Line, where: Piece["in"]): ComparedLine {
  return { look: line.look, label: line.label, pieces: [{ in: where, text: line.text }] };
}

function keyOf({ look, label, text }: Line): string {
  return `${look} ${label} ${text}`;
}
