import * as Y from "yjs";

import {
  ABOUT_FIELD, clamp, FAR, FORM, formOf, isBox, isLine, POINTS_MAX, readPlainShape, SHAPES_FIELD, SHAPES_MAX, TENTHS, TEXT_MAX,
  type Color, type Point, type Shape, type Size,
} from "./form";
import { endsOf, type Box, type Shapes } from "./geometry";
import { keyBetween } from "./order";
import { neededHeight } from "./words";

/** The origin of one's own changes: these, and no others, are undone. */
export const MINE = Symbol("whiteboard");

export function shapesOf(document: Y.Doc): Y.Map<unknown> {
  return document.getMap(SHAPES_FIELD);
}

export function newId(): string {
  return globalThis.crypto.getRandomValues(new Uint32Array(3)).reduce((id, part) => id + part.toString(36), "");
}

function change(document: Y.Doc, run: (shapes: Y.Map<unknown>) => void): void {
  document.transact(() => {
    if (formOf(document) === 0) document.getMap(ABOUT_FIELD).set("form", FORM);
    run(shapesOf(document));
  }, MINE);
}

function mapOf(shapes: Y.Map<unknown>, id: string): Y.Map<unknown> | undefined {
  const shape = shapes.get(id);
  return shape instanceof Y.Map ? (shape as Y.Map<unknown>) : undefined;
}

/** How many more shapes a board takes. */
export function roomOn(document: Y.Doc): number {
  return Math.max(0, SHAPES_MAX - shapesOf(document).size);
}

/** Put shapes on a board as they are; what it has no room for is left out. */
export function addShapes(document: Y.Doc, added: readonly Shape[]): string[] {
  const some = added.slice(0, roomOn(document));
  if (some.length > 0) change(document, (shapes) => some.forEach((shape) => shapes.set(shape.id, asMap(shape))));
  return some.map((shape) => shape.id);
}

function asMap(shape: Shape): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  for (const [name, value] of Object.entries(plainOf(shape))) {
    if (value === undefined) continue;
    if (name === "text") map.set(name, new Y.Text(value as string));
    else if (name === "points") map.set(name, Y.Array.from(value as number[]));
    else map.set(name, value);
  }
  return map;
}

/** The properties of a shape under the names they have in the document. */
export function plainOf(shape: Shape): Record<string, unknown> {
  const { kind, order, color, size, at } = shape;
  const any = { kind, order, color, size, at: place(at) };
  if (isBox(shape)) return { ...any, box: place(shape.box), filled: shape.isFilled, text: shape.text };
  if (isLine(shape)) return { ...any, end: place(shape.end), from: shape.from, to: shape.to };
  return { ...any, points: [...shape.points], scale: shape.scale };
}

/** A place on the board in tenths of a unit: finer is not seen, and costs room. */
function place([x, y]: Point): [number, number] {
  return [tenth(x), tenth(y)];
}

function tenth(value: number): number {
  return Math.round(clamp(value, -FAR, FAR) * TENTHS) / TENTHS;
}

export function onTop(pile: readonly Shape[]): string {
  return keyBetween(pile.at(-1)?.order, undefined);
}

export function removeShapes(document: Y.Doc, ids: Iterable<string>, drawn: Shapes): void {
  const gone = new Set(ids);
  change(document, (shapes) => {
    letGo(shapes, gone, drawn);
    for (const id of gone) shapes.delete(id);
  });
}

/** Lines that are tied to what goes away stay where they are seen. */
function letGo(shapes: Y.Map<unknown>, gone: ReadonlySet<string>, drawn: Shapes): void {
  for (const line of drawn.values()) {
    if (!isLine(line) || gone.has(line.id)) continue;
    const map = mapOf(shapes, line.id);
    const [at, end] = endsOf(line, drawn);
    if (map && line.from !== undefined && gone.has(line.from)) {
      map.set("at", place(at));
      map.delete("from");
    }
    if (map && line.to !== undefined && gone.has(line.to)) {
      map.set("end", place(end));
      map.delete("to");
    }
  }
}

/** Move shapes from where they were when it began. */
export function moveShapes(document: Y.Doc, before: readonly Shape[], [dx, dy]: Point): void {
  change(document, (shapes) => {
    for (const shape of before) {
      const map = mapOf(shapes, shape.id);
      map?.set("at", place([shape.at[0] + dx, shape.at[1] + dy]));
      if (isLine(shape)) map?.set("end", place([shape.end[0] + dx, shape.end[1] + dy]));
    }
  });
}

const LEAST = 8;

/** Bring shapes from one box into another, as they were when it began. */
export function resizeShapes(document: Y.Doc, before: readonly Shape[], from: Box, to: Box): void {
  const sx = (to.right - to.left) / Math.max(1, from.right - from.left);
  const sy = (to.bottom - to.top) / Math.max(1, from.bottom - from.top);
  const there = ([x, y]: Point): Point => [to.left + (x - from.left) * sx, to.top + (y - from.top) * sy];
  change(document, (shapes) => {
    for (const shape of before) {
      const map = mapOf(shapes, shape.id);
      if (!map) continue;
      map.set("at", place(there(shape.at)));
      if (isLine(shape)) map.set("end", place(there(shape.end)));
      else if (isBox(shape)) {
        const box: Point = [Math.max(LEAST, shape.box[0] * sx), Math.max(LEAST, shape.box[1] * sy)];
        const height = shape.kind === "text" ? neededHeight({ ...shape, box }) : box[1];
        map.set("box", place([box[0], height]));
      } else map.set("scale", [shape.scale[0] * sx, shape.scale[1] * sy]);
    }
  });
}

/** Put one end of a line somewhere, or tie it to a shape. */
export function moveEnd(document: Y.Doc, id: string, end: "at" | "end", where: Point, tie: string | undefined): void {
  change(document, (shapes) => {
    const map = mapOf(shapes, id);
    const name = end === "at" ? "from" : "to";
    map?.set(end, place(where));
    if (tie !== undefined) map?.set(name, tie);
    else if (map?.has(name)) map.delete(name);
  });
}

export function setBox(document: Y.Doc, id: string, { left, top, right, bottom }: Box): void {
  change(document, (shapes) => {
    const map = mapOf(shapes, id);
    map?.set("at", place([left, top]));
    map?.set("box", place([Math.max(1, right - left), Math.max(1, bottom - top)]));
  });
}

export interface Style {
  color?: Color;
  size?: Size;
  isFilled?: boolean;
}

export function styleShapes(document: Y.Doc, some: readonly Shape[], { color, size, isFilled }: Style): void {
  change(document, (shapes) => {
    for (const shape of some) {
      const map = mapOf(shapes, shape.id);
      if (color && color !== shape.color) map?.set("color", color);
      if (size && size !== shape.size) {
        map?.set("size", size);
        if (map && isBox(shape)) growFor(map, { ...shape, size }, shape.kind === "text");
      }
      if (isFilled !== undefined && (shape.kind === "rectangle" || shape.kind === "ellipse")) map?.set("filled", isFilled);
    }
  });
}

/** Tall enough for its words; words that are the shape set the height both ways. */
function growFor(map: Y.Map<unknown>, shape: Extract<Shape, { box: Point }>, mayShrink: boolean): void {
  const height = neededHeight(shape);
  if (mayShrink ? height !== shape.box[1] : height > shape.box[1]) map.set("box", place([shape.box[0], height]));
}

/**
 * Write what somebody typed: only the part that differs, so that another's words
 * in the same shape stay.
 */
export function writeText(document: Y.Doc, shape: Shape, wanted: string): void {
  const words = wanted.slice(0, TEXT_MAX);
  change(document, (shapes) => {
    const map = mapOf(shapes, shape.id);
    if (!map || !isBox(shape)) return;
    let text = map.get("text");
    if (!(text instanceof Y.Text)) {
      text = new Y.Text();
      map.set("text", text);
    }
    const { at, removed, added } = difference((text as Y.Text).toString(), words);
    if (removed > 0) (text as Y.Text).delete(at, removed);
    if (added) (text as Y.Text).insert(at, added);
    growFor(map, { ...shape, text: words }, shape.kind === "text");
  });
}

/** What was typed, as one cut and one insertion. */
export function difference(before: string, after: string): { at: number; removed: number; added: string } {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && before[at] === after[at]) at += 1;
  let tail = 0;
  while (tail < most - at && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { at, removed: before.length - at - tail, added: after.slice(at, after.length - tail) };
}

/** Append to a stroke; says whether it took all. */
export function growStroke(document: Y.Doc, id: string, points: readonly number[]): boolean {
  const stroke = mapOf(shapesOf(document), id)?.get("points");
  if (!(stroke instanceof Y.Array) || points.length === 0) return true;
  const room = POINTS_MAX * 2 - stroke.length;
  change(document, () => stroke.push(points.slice(0, Math.max(0, room))));
  return points.length <= room;
}

export function pileShapes(document: Y.Doc, some: readonly Shape[], pile: readonly Shape[], where: "front" | "back"): void {
  change(document, (shapes) => {
    const ids = new Set(some.map((shape) => shape.id));
    const others = pile.filter((shape) => !ids.has(shape.id));
    const ordered = pile.filter((shape) => ids.has(shape.id));
    let [below, above] = where === "front" ? [others.at(-1)?.order, undefined] : [undefined, others[0]?.order];
    for (const shape of where === "front" ? ordered : ordered.toReversed()) {
      const key = keyBetween(below, above);
      mapOf(shapes, shape.id)?.set("order", key);
      if (where === "front") below = key;
      else above = key;
    }
  });
}

/** Copies with ids of their own, on top of the pile; lines stay tied to what is copied with them. */
export function copiesOf(some: readonly Shape[], pile: readonly Shape[], [dx, dy]: Point): Shape[] {
  const ids = new Map(some.map((shape) => [shape.id, newId()]));
  let order = pile.at(-1)?.order;
  return some.flatMap((shape) => {
    order = keyBetween(order, undefined);
    const plain = { ...plainOf(shape), order, at: [shape.at[0] + dx, shape.at[1] + dy] };
    const copy = readPlainShape(ids.get(shape.id) ?? newId(), plain);
    if (!copy || !isLine(copy)) return copy ?? [];
    const tied = (id: string | undefined) => (id === undefined ? undefined : ids.get(id));
    return { ...copy, end: [copy.end[0] + dx, copy.end[1] + dy], from: tied(copy.from), to: tied(copy.to) };
  });
}
