import type { BoxShape, Size } from "./form";

export const TEXT_SIZES = { 1: 14, 2: 20, 3: 32, 4: 52 } as const;
export const LINE_HEIGHT = 1.3;
export const FONT = '"Inter Variable", Inter, system-ui, sans-serif';
const PADDING = { note: 16, rectangle: 12, ellipse: 20, text: 0 } as const;

/** How wide words are in a size; the browser's own measure where there is one. */
export type Measure = (words: string, size: number) => number;

let context: CanvasRenderingContext2D | null | undefined;

export const measure: Measure = (words, size) => {
  if (context === undefined) context = document.createElement("canvas").getContext("2d");
  if (!context) return words.length * size * 0.56;
  context.font = `400 ${size}px ${FONT}`;
  return context.measureText(words).width;
};

export function paddingOf(shape: BoxShape): number {
  return PADDING[shape.kind];
}

/** On the screen, smaller letters are a grey line at best. */
const LEGIBLE_PIXELS = 3;

/** Whether words of a size can be read at a zoom. */
export function isLegible(size: Size, zoom: number): boolean {
  return TEXT_SIZES[size] * zoom >= LEGIBLE_PIXELS;
}

/** The lines of a shape's words, broken to its width; no more than are asked for. */
export function linesOf(shape: BoxShape, width: Measure = measure, most = Number.POSITIVE_INFINITY): string[] {
  const size = TEXT_SIZES[shape.size];
  const room = Math.max(size, shape.box[0] - 2 * paddingOf(shape));
  return wrapped(shape.text, size, room, width, most);
}

/** How tall a shape has to be for all its words. */
export function neededHeight(shape: BoxShape, width: Measure = measure): number {
  const lines = Math.max(1, linesOf(shape, width).length);
  return Math.ceil(lines * TEXT_SIZES[shape.size] * LINE_HEIGHT + 2 * paddingOf(shape));
}

export function wrapped(text: string, size: number, room: number, width: Measure, most = Number.POSITIVE_INFINITY): string[] {
  if (text === "") return [];
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    // Measuring is what costs: a column one letter wide has as many lines as letters.
    if (lines.length >= most) break;
    lines.push(...wrappedParagraph(paragraph, size, room, width, most - lines.length));
  }
  return lines;
}

function wrappedParagraph(paragraph: string, size: number, room: number, width: Measure, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/(?<=\s)/u)) {
    if (width((line + word).trimEnd(), size) <= room) {
      line += word;
      continue;
    }
    if (line) lines.push(line.trimEnd());
    if (lines.length >= most) return lines;
    line = word;
    while (width(line.trimEnd(), size) > room) {
      const fits = longestFitting(line, size, room, width);
      if (fits === 0 || fits >= line.length || lines.length >= most) break;
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  lines.push(line.trimEnd());
  return lines.slice(0, most);
}

/** How many letters of a word that is wider than a line stand on one. */
function longestFitting(word: string, size: number, room: number, width: Measure): number {
  let [fits, tooMany] = [1, word.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (width(word.slice(0, middle), size) <= room) fits = middle;
    else tooMany = middle;
  }
  // A letter of two code units stays whole.
  const code = word.charCodeAt(fits - 1);
  return code >= 0xd8_00 && code <= 0xdb_ff ? fits + 1 : fits;
}

/** Whether words are written from the right. */
export function isFromRight(text: string): boolean {
  const first = /[\p{L}]/u.exec(text)?.[0];
  return first !== undefined && /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(first);
}
