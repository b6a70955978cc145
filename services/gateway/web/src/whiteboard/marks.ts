import { isBox, isLine, type BoxShape, type Color, type LineShape, type PenShape, type Point, type Shape } from "./form";
import { boundsOf, endsOf, pointsOf, STROKES, type Shapes } from "./geometry";
import { isFromRight, LINE_HEIGHT, linesOf, paddingOf, TEXT_SIZES, type Measure } from "./words";

/**
 * What a shape looks like, as paths and lines of words: drawn on the screen, into a
 * file and onto a picture from the same marks.
 */
export interface PathMark {
  what: "path";
  d: string;
  fill: Paint | undefined;
  stroke: Paint | undefined;
  width: number;
}

export interface WordsMark {
  what: "words";
  lines: { x: number; y: number; words: string }[];
  size: number;
  paint: Paint;
  anchor: "start" | "middle";
  isFromRight: boolean;
}

export type Mark = PathMark | WordsMark;

/** A colour of the palette, as a line or as a ground. */
export type Paint = `line-${Color}` | `fill-${Color}`;

export function marksOf(shape: Shape, shapes: Shapes, width?: Measure): Mark[] {
  if (isLine(shape)) return lineMarks(shape, shapes);
  return isBox(shape) ? boxMarks(shape, shapes, width) : penMarks(shape);
}

function penMarks(shape: PenShape): Mark[] {
  return [{ what: "path", d: smooth(pointsOf(shape)), fill: undefined, stroke: `line-${shape.color}`, width: STROKES[shape.size] }];
}

/** A curve through the middles of a stroke's parts: what a hand meant. */
export function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  if (rest.length === 0) return `M${spot(first)}l0.01 0`;
  let path = `M${spot(first)}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    path += next ? `Q${spot(point)} ${spot([(point[0] + next[0]) / 2, (point[1] + next[1]) / 2])}` : `L${spot(point)}`;
  });
  return path;
}

function lineMarks(shape: LineShape, shapes: Shapes): Mark[] {
  const [start, end] = endsOf(shape, shapes);
  const width = STROKES[shape.size];
  let d = `M${spot(start)}L${spot(end)}`;
  if (shape.kind === "arrow") d += head(start, end, width);
  return [{ what: "path", d, fill: undefined, stroke: `line-${shape.color}`, width }];
}

function head(start: Point, end: Point, width: number): string {
  const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
  if (length < 1) return "";
  const size = Math.min(10 + width * 2, length);
  const [ux, uy] = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
  const wing = (side: number): Point => [end[0] - size * (ux + side * uy * 0.55), end[1] - size * (uy - side * ux * 0.55)];
  return `M${spot(wing(1))}L${spot(end)}L${spot(wing(-1))}`;
}

function boxMarks(shape: BoxShape, shapes: Shapes, width?: Measure): Mark[] {
  const marks: Mark[] = [];
  if (shape.kind !== "text") {
    const isNote = shape.kind === "note";
    marks.push({
      what: "path",
      d: outline(shape, shapes),
      fill: isNote || shape.isFilled ? `fill-${shape.color}` : undefined,
      stroke: isNote ? undefined : `line-${shape.color}`,
      width: STROKES[shape.size],
    });
  }
  if (shape.text !== "") marks.push(wordsMark(shape, width));
  return marks;
}

function outline(shape: BoxShape, shapes: Shapes): string {
  const { left, top, right, bottom } = boundsOf(shape, shapes);
  const [w, h] = [right - left, bottom - top];
  if (shape.kind === "ellipse") {
    const arc = `a${short(w / 2)} ${short(h / 2)} 0 1 0`;
    return `M${spot([left, top + h / 2])}${arc} ${short(w)} 0${arc} ${short(-w)} 0Z`;
  }
  const r = Math.min(shape.kind === "note" ? 4 : 8, w / 2, h / 2);
  const turn = `a${short(r)} ${short(r)} 0 0 1`;
  return (
    `M${spot([left + r, top])}H${short(right - r)}${turn} ${short(r)} ${short(r)}V${short(bottom - r)}${turn} ${short(-r)} ${short(r)}` +
    `H${short(left + r)}${turn} ${short(-r)} ${short(-r)}V${short(top + r)}${turn} ${short(r)} ${short(-r)}Z`
  );
}

const LINES_MAX = 300;

/** Words in the middle of a shape, or from its first corner when they are the shape. Lines that do not fit are left out. */
function wordsMark(shape: BoxShape, width?: Measure): WordsMark {
  const size = TEXT_SIZES[shape.size];
  const step = size * LINE_HEIGHT;
  const isPlain = shape.kind === "text";
  const room = Math.max(1, Math.floor((shape.box[1] - (isPlain ? 0 : paddingOf(shape))) / step));
  const lines = linesOf(shape, width, isPlain ? LINES_MAX : room);
  const fromRight = isFromRight(shape.text);
  const x = isPlain ? shape.at[0] + (fromRight ? shape.box[0] : 0) : shape.at[0] + shape.box[0] / 2;
  const top = isPlain ? shape.at[1] : shape.at[1] + (shape.box[1] - lines.length * step) / 2;
  return {
    what: "words",
    // The foot of the letters: four fifths of the size below the top of the line's letters.
    lines: lines.map((words, index) => ({ x: rounded(x), y: rounded(top + index * step + (step - size) / 2 + size * 0.8), words })),
    size,
    paint: isPlain || (shape.kind !== "note" && !shape.isFilled) ? `line-${shape.color}` : "line-ink",
    anchor: isPlain ? "start" : "middle",
    isFromRight: fromRight,
  };
}

function spot([x, y]: Point): string {
  return `${short(x)} ${short(y)}`;
}

function short(value: number): string {
  return String(rounded(value));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
