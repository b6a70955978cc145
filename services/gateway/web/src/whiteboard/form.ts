import * as Y from "yjs";

/**
 * What a whiteboard is in its Yjs document, form 1 (docs/adr/0032).
 *
 * `shapes` is a Y.Map from a shape's id to a Y.Map of its properties. Each property
 * is set by itself, so that two people who change two of them both keep theirs; the
 * words of a shape are a Y.Text and the points of a stroke a Y.Array, so that those
 * grow together. `whiteboard` is a Y.Map with `form`, the number of the form.
 *
 * Whatever stands in a document was written by somebody else's program. Everything
 * is read through `readShape`, which takes known words and bounded numbers only.
 */
export const SHAPES_FIELD = "shapes";
export const ABOUT_FIELD = "whiteboard";
export const FORM = 1;

export const SHAPES_MAX = 5_000;
export const TEXT_MAX = 2_000;
/** Points of one stroke; a longer one goes on as the next. */
export const POINTS_MAX = 1_500;
/** Coordinates, in units of the board, from its middle. */
export const FAR = 100_000;
/** The points of a stroke are whole tenths of a unit. */
export const TENTHS = 10;

export const COLORS = ["ink", "red", "orange", "yellow", "green", "teal", "blue", "violet"] as const;
export type Color = (typeof COLORS)[number];
export const SIZES = [1, 2, 3, 4] as const;
export type Size = (typeof SIZES)[number];
export type Point = readonly [number, number];

export const BOX_KINDS = ["rectangle", "ellipse", "note", "text"] as const;
export const LINE_KINDS = ["line", "arrow"] as const;

interface AnyShape {
  id: string;
  /** Where it lies in the pile, as text that sorts. */
  order: string;
  color: Color;
  size: Size;
  /** Its first corner, or where a line begins. */
  at: Point;
}

export interface BoxShape extends AnyShape {
  kind: (typeof BOX_KINDS)[number];
  box: Point;
  isFilled: boolean;
  text: string;
}

export interface LineShape extends AnyShape {
  kind: (typeof LINE_KINDS)[number];
  end: Point;
  /** The shapes its ends are tied to. */
  from: string | undefined;
  to: string | undefined;
}

export interface PenShape extends AnyShape {
  kind: "pen";
  /** Tenths of a unit from `at`: x, y, x, y … */
  points: readonly number[];
  scale: Point;
}

export type Shape = BoxShape | LineShape | PenShape;
export type Kind = Shape["kind"];
export type BoxKind = BoxShape["kind"];

export function isBox(shape: Shape): shape is BoxShape {
  return (BOX_KINDS as readonly string[]).includes(shape.kind);
}

export function isLine(shape: Shape): shape is LineShape {
  return (LINE_KINDS as readonly string[]).includes(shape.kind);
}

type Read = (name: string) => unknown;

/** A shape as it stands in the document, or nothing when it is not one of ours. */
export function readShape(id: string, value: unknown): Shape | undefined {
  if (!(value instanceof Y.Map)) return undefined;
  const shape = value as Y.Map<unknown>;
  return shapeFrom(id, (name) => shape.get(name));
}

/** The same from plain values, as they come out of a clipboard. */
export function readPlainShape(id: string, value: unknown): Shape | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return shapeFrom(id, (name) => (Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined));
}

function shapeFrom(id: string, read: Read): Shape | undefined {
  const at = readPoint(read("at"));
  if (!isId(id) || !at) return undefined;
  const order = read("order");
  const shape = {
    id,
    at,
    order: typeof order === "string" && /^[!-~]{1,128}$/u.test(order) ? order : "a",
    color: oneOf(COLORS, read("color"), "ink"),
    size: oneOf(SIZES, read("size"), 2),
  };
  const kind = read("kind");
  if (isOneOf(BOX_KINDS, kind)) return boxFrom({ ...shape, kind }, read);
  if (isOneOf(LINE_KINDS, kind)) return lineFrom({ ...shape, kind }, read);
  return kind === "pen" ? penFrom({ ...shape, kind }, read) : undefined;
}

function boxFrom(shape: AnyShape & Pick<BoxShape, "kind">, read: Read): BoxShape | undefined {
  const box = readPoint(read("box"));
  if (!box) return undefined;
  return { ...shape, box: [Math.max(1, box[0]), Math.max(1, box[1])], isFilled: read("filled") === true, text: readText(read("text")) };
}

function lineFrom(shape: AnyShape & Pick<LineShape, "kind">, read: Read): LineShape | undefined {
  const end = readPoint(read("end"));
  if (!end) return undefined;
  const [from, to] = [read("from"), read("to")];
  return { ...shape, end, from: isId(from) ? from : undefined, to: isId(to) ? to : undefined };
}

function penFrom(shape: AnyShape & { kind: "pen" }, read: Read): PenShape | undefined {
  const points = readPoints(read("points"));
  if (points.length < 2) return undefined;
  const scale = readPoint(read("scale")) ?? [1, 1];
  return { ...shape, points, scale: [clamp(scale[0], -1_000, 1_000), clamp(scale[1], -1_000, 1_000)] };
}

export function isId(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,40}$/u.test(value);
}

function isOneOf<Known>(known: readonly Known[], value: unknown): value is Known {
  return (known as readonly unknown[]).includes(value);
}

function oneOf<Known>(known: readonly Known[], value: unknown, otherwise: Known): Known {
  return isOneOf(known, value) ? value : otherwise;
}

function readPoint(value: unknown): Point | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [x, y] = value as unknown[];
  return isNumber(x) && isNumber(y) ? [clamp(x, -FAR, FAR), clamp(y, -FAR, FAR)] : undefined;
}

function readPoints(value: unknown): number[] {
  const most = POINTS_MAX * 2;
  const all: unknown[] = value instanceof Y.Array ? value.slice(0, Math.min(most, value.length)) : Array.isArray(value) ? value.slice(0, most) : [];
  const numbers = all.filter(isNumber).map((each) => clamp(each, -FAR * TENTHS, FAR * TENTHS));
  return numbers.slice(0, numbers.length - (numbers.length % 2));
}

function readText(value: unknown): string {
  if (value instanceof Y.Text) return value.toString().slice(0, TEXT_MAX);
  return typeof value === "string" ? value.slice(0, TEXT_MAX) : "";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The number of the form a document says it has; 0 when nothing was drawn yet. */
export function formOf(document: Y.Doc): number {
  const form = document.getMap(ABOUT_FIELD).get("form");
  return isNumber(form) ? form : 0;
}

/** The words on a whiteboard, a line per shape: for keeping what could not be saved. */
export function whiteboardText(document: Y.Doc): string {
  const lines: string[] = [];
  document.getMap(SHAPES_FIELD).forEach((value, id) => {
    const shape = readShape(id, value);
    if (shape && isBox(shape) && shape.text) lines.push(shape.text);
  });
  return lines.join("\n");
}
