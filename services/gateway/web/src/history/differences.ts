import type { Node } from "@tiptap/pm/model";

/** What tells an earlier document from the one now, at places of the earlier one. */
export interface Differences {
  /** Text that is gone by now. */
  onlyThen: { from: number; to: number }[];
  /** Text that came since. `isBlock`: whole paragraphs, between two of then. */
  onlyNow: { at: number; text: string; isBlock: boolean }[];
}

/** A run of `one` that stands where a run of `other` does. */
interface Hunk {
  from: number;
  to: number;
  otherFrom: number;
  otherTo: number;
}

/** A paragraph, heading or line of code; or a thing without text, such as a rule. */
interface Block {
  type: string;
  text: string;
  /** Where its text begins, in the document's positions. */
  at: number;
}

interface Word {
  text: string;
  /** Undefined for the break between two blocks. */
  at?: number;
}

/** Beyond this many edits two runs count as wholly different: finding the shortest way is quadratic in it. */
const EDITS_MAX = 400;

/** Compare by blocks first, then the changed ones by words. Only text counts, not its marks. */
export function differences(then: Node, now: Node): Differences {
  const [old, fresh] = [blocksOf(then), blocksOf(now)];
  const found: Differences = { onlyThen: [], onlyNow: [] };
  for (const hunk of hunks(old.map(keyOf), fresh.map(keyOf))) {
    const before = old.slice(hunk.from, hunk.to);
    const since = fresh.slice(hunk.otherFrom, hunk.otherTo);
    if (before.length === 0) {
      const next = old[hunk.from];
      const at = next ? next.at - 1 : then.content.size;
      found.onlyNow.push({ at, text: since.map((block) => block.text).join("\n"), isBlock: true });
    } else {
      compareWords(before, since, found);
    }
  }
  return found;
}

function compareWords(before: Block[], since: Block[], found: Differences): void {
  const [old, fresh] = [wordsOf(before), wordsOf(since)];
  for (const { from, to, otherFrom, otherTo } of joined(hunks(old.map(textOf), fresh.map(textOf)), old)) {
    const gone = ranges(old.slice(from, to));
    found.onlyThen.push(...gone);
    const text = fresh.slice(otherFrom, otherTo).map(textOf).join("");
    // The new stands after the old, as one reads a correction.
    if (text.trim()) found.onlyNow.push({ at: gone.at(-1)?.to ?? endOf(old, from, before), text, isBlock: false });
  }
}

/** Where the word before ends, or the first begins: new text follows what it was written after. */
function endOf(words: Word[], index: number, blocks: Block[]): number {
  const previous = words[index - 1];
  if (previous?.at !== undefined) return previous.at + previous.text.length;
  return words[index]?.at ?? blocks[0]?.at ?? 0;
}

/** Contiguous stretches, broken where a block ends. */
function ranges(words: Word[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const { at, text } of words) {
    if (at === undefined) continue;
    const last = found.at(-1);
    if (last?.to === at) last.to += text.length;
    else found.push({ from: at, to: at + text.length });
  }
  return found;
}

/** Two changes with only a space between them read as one. */
function joined(all: Hunk[], words: Word[]): Hunk[] {
  const result: Hunk[] = [];
  for (const hunk of all) {
    const last = result.at(-1);
    const between = last && words.slice(last.to, hunk.from);
    if (last && between?.every((word) => word.at !== undefined && word.text.trim() === "")) {
      last.to = hunk.to;
      last.otherTo = hunk.otherTo;
    } else {
      result.push({ ...hunk });
    }
  }
  return result;
}

function blocksOf(document: Node): Block[] {
  const blocks: Block[] = [];
  document.descendants((node, position) => {
    if (node.isTextblock) {
      // One character for anything in a line that is not text keeps offsets equal to positions.
      blocks.push({ type: node.type.name, text: node.textBetween(0, node.content.size, "", "\n"), at: position + 1 });
      return false;
    }
    if (node.isLeaf) blocks.push({ type: node.type.name, text: "", at: position + 1 });
    return true;
  });
  return blocks;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

function wordsOf(blocks: Block[]): Word[] {
  return blocks.flatMap((block, index) => {
    const words: Word[] = Array.from(segmenter.segment(block.text), ({ segment, index: offset }) => ({
      text: segment,
      at: block.at + offset,
    }));
    return index === 0 ? words : [{ text: "\n" }, ...words];
  });
}

function keyOf({ type, text }: Block): string {
  return `${type} ${text}`;
}

function textOf({ text }: Word): string {
  return text;
}

/** What differs between two lists, by the shortest edit script (Myers 1986), or all of it when that is long. */
export function hunks(one: string[], other: string[]): Hunk[] {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let [end, otherEnd] = [one.length, other.length];
  while (end > start && otherEnd > start && one[end - 1] === other[otherEnd - 1]) {
    end -= 1;
    otherEnd -= 1;
  }
  if (start === end && start === otherEnd) return [];
  const whole = [{ from: start, to: end, otherFrom: start, otherTo: otherEnd }];
  if (start === end || start === otherEnd) return whole;
  const edits = shortestEdits(one.slice(start, end), other.slice(start, otherEnd));
  return edits ? grouped(edits, start) : whole;
}

/** One step: take away `one[x]`, or bring in `other[y]`. */
interface Edit {
  x: number;
  y: number;
  isRemoval: boolean;
}

function shortestEdits(one: string[], other: string[]): Edit[] | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let depth = 0; depth <= Math.min(EDITS_MAX, one.length + other.length); depth += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      let x = step(furthest, diagonal, depth);
      while (x < one.length && x - diagonal < other.length && one[x] === other[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= one.length && x - diagonal >= other.length) return backtrack(trace, one.length, other.length);
    }
  }
  return undefined;
}

function step(furthest: Map<number, number>, diagonal: number, depth: number): number {
  const down = furthest.get(diagonal + 1) ?? -1;
  const right = furthest.get(diagonal - 1) ?? -1;
  return diagonal === -depth || (diagonal !== depth && right < down) ? down : right + 1;
}

function backtrack(trace: Map<number, number>[], oneLength: number, otherLength: number): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [oneLength, otherLength];
  for (let depth = trace.length - 1; depth > 0; depth -= 1) {
    const furthest = trace[depth] ?? new Map<number, number>();
    const diagonal = x - y;
    const isInsertion =
      diagonal === -depth || (diagonal !== depth && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));
    const previous = isInsertion ? diagonal + 1 : diagonal - 1;
    x = furthest.get(previous) ?? 0;
    y = x - previous;
    edits.push({ x, y, isRemoval: !isInsertion });
  }
  return edits.toReversed();
}

function grouped(edits: Edit[], offset: number): Hunk[] {
  const result: Hunk[] = [];
  for (const { x, y, isRemoval } of edits) {
    const [from, otherFrom] = [x + offset, y + offset];
    const last = result.at(-1);
    const hunk = last && last.to === from && last.otherTo === otherFrom ? last : { from, to: from, otherFrom, otherTo: otherFrom };
    if (hunk !== last) result.push(hunk);
    if (isRemoval) hunk.to += 1;
    else hunk.otherTo += 1;
  }
  return result;
}
