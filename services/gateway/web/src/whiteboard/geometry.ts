import { isBox, isLine, TENTHS, type LineShape, type PenShape, type Point, type Shape } from "./form";

/** Left, top, right, bottom. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export type Shapes = ReadonlyMap<string, Shape>;

export const STROKES = { 1: 2, 2: 4, 3: 8, 4: 16 } as const;

export function boxOf(one: Point, other: Point): Box {
  return {
    left: Math.min(one[0], other[0]),
    top: Math.min(one[1], other[1]),
    right: Math.max(one[0], other[0]),
    bottom: Math.max(one[1], other[1]),
  };
}

/** The box around a shape, without the thickness of its line. */
export function boundsOf(shape: Shape, shapes: Shapes): Box {
  if (isBox(shape)) return boxOf(shape.at, [shape.at[0] + shape.box[0], shape.at[1] + shape.box[1]]);
  if (isLine(shape)) return boxOf(...endsOf(shape, shapes));
  return strokeBounds(shape);
}

const strokeBoxes = new WeakMap<PenShape, Box>();

function strokeBounds(shape: PenShape): Box {
  const known = strokeBoxes.get(shape);
  if (known) return known;
  const [first, ...rest] = pointsOf(shape);
  let box = boxOf(first ?? shape.at, first ?? shape.at);
  for (const point of rest) box = union(box, boxOf(point, point));
  strokeBoxes.set(shape, box);
  return box;
}

/** The points of a stroke where they lie on the board. */
export function pointsOf({ at, points, scale }: PenShape): Point[] {
  const all: Point[] = [];
  for (let index = 0; index + 1 < points.length; index += 2) {
    all.push([at[0] + ((points[index] ?? 0) / TENTHS) * scale[0], at[1] + ((points[index + 1] ?? 0) / TENTHS) * scale[1]]);
  }
  return all;
}

export function union(one: Box, other: Box): Box {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** The box around several shapes; nothing when there are none. */
export function boundsOfAll(some: Iterable<Shape>, shapes: Shapes): Box | undefined {
  let box: Box | undefined;
  for (const shape of some) {
    const own = boundsOf(shape, shapes);
    box = box ? union(box, own) : own;
  }
  return box;
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
}

export function overlaps(one: Box, other: Box): boolean {
  return one.left <= other.right && other.left <= one.right && one.top <= other.bottom && other.top <= one.bottom;
}

export function isInside(point: Point, box: Box): boolean {
  return point[0] >= box.left && point[0] <= box.right && point[1] >= box.top && point[1] <= box.bottom;
}

export function centerOf(box: Box): Point {
  return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
}

/**
 * Where a line begins and ends. An end that is tied to a shape lies on that shape's
 * edge, on the way to the other end; when that shape is gone, where it was drawn.
 */
export function endsOf(line: LineShape, shapes: Shapes): [Point, Point] {
  const [from, to] = [tiedTo(line.from, shapes), tiedTo(line.to, shapes)];
  const start = from ? centerOf(from) : line.at;
  const end = to ? centerOf(to) : line.end;
  return [from ? edgeTowards(from, end) : start, to ? edgeTowards(to, start) : end];
}

function tiedTo(id: string | undefined, shapes: Shapes): Box | undefined {
  const shape = id === undefined ? undefined : shapes.get(id);
  // A line tied to a line could be tied in a circle.
  return shape && !isLine(shape) ? boundsOf(shape, shapes) : undefined;
}

const GAP = 6;

/** Where the way from the middle of a box to a point leaves it, with a little air. */
function edgeTowards(box: Box, target: Point): Point {
  const center = centerOf(box);
  const wide = grown(box, GAP);
  if (isInside(target, wide)) return center;
  const [dx, dy] = [target[0] - center[0], target[1] - center[1]];
  const [halfWidth, halfHeight] = [(wide.right - wide.left) / 2, (wide.bottom - wide.top) / 2];
  const share = Math.min(dx === 0 ? Number.POSITIVE_INFINITY : halfWidth / Math.abs(dx), dy === 0 ? Number.POSITIVE_INFINITY : halfHeight / Math.abs(dy));
  return [center[0] + dx * share, center[1] + dy * share];
}

/** The shape that is meant by a point: the topmost on it, else the smallest empty frame around it. */
export function shapeAt(point: Point, pile: readonly Shape[], shapes: Shapes, tolerance: number): Shape | undefined {
  let around: Shape | undefined;
  let aroundArea = Number.POSITIVE_INFINITY;
  for (let index = pile.length - 1; index >= 0; index -= 1) {
    const shape = pile[index];
    if (!shape) continue;
    const reach = tolerance + STROKES[shape.size] / 2;
    const box = boundsOf(shape, shapes);
    if (!isInside(point, grown(box, reach))) continue;
    if (isOn(point, shape, shapes, reach)) return shape;
    const area = (box.right - box.left) * (box.bottom - box.top);
    if (isBox(shape) && isInside(point, box) && area < aroundArea) [around, aroundArea] = [shape, area];
  }
  return around;
}

function isOn(point: Point, shape: Shape, shapes: Shapes, reach: number): boolean {
  if (isLine(shape)) return distanceToSegment(point, ...endsOf(shape, shapes)) <= reach;
  if (!isBox(shape)) return isOnStroke(point, shape, reach);
  const box = boundsOf(shape, shapes);
  const isFull = shape.isFilled || shape.kind === "note" || shape.kind === "text" || shape.text !== "";
  if (shape.kind !== "ellipse") return isFull || !isInside(point, grown(box, -reach));
  const [cx, cy] = centerOf(box);
  const [rx, ry] = [(box.right - box.left) / 2, (box.bottom - box.top) / 2];
  const outer = Math.hypot((point[0] - cx) / (rx + reach), (point[1] - cy) / (ry + reach));
  if (outer > 1) return false;
  return isFull || rx <= reach || ry <= reach || Math.hypot((point[0] - cx) / (rx - reach), (point[1] - cy) / (ry - reach)) >= 1;
}

function isOnStroke(point: Point, shape: PenShape, reach: number): boolean {
  const points = pointsOf(shape);
  return points.some((each, index) => distanceToSegment(point, points[index - 1] ?? each, each) <= reach);
}

function distanceToSegment(point: Point, start: Point, end: Point): number {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length));
  return Math.hypot(point[0] - start[0] - share * dx, point[1] - start[1] - share * dy);
}

/** The shapes that a frame drawn around them takes: those that lie in it wholly. */
export function shapesWithin(frame: Box, pile: readonly Shape[], shapes: Shapes): Shape[] {
  return pile.filter((shape) => {
    const box = boundsOf(shape, shapes);
    return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
  });
}

/** As one reads: by rows from the top, in a row from the left. */
export function inReadingOrder(pile: readonly Shape[], shapes: Shapes): Shape[] {
  const row = 60;
  const placed = pile.map((shape) => ({ shape, box: boundsOf(shape, shapes) }));
  placed.sort((a, b) => Math.floor(a.box.top / row) - Math.floor(b.box.top / row) || a.box.left - b.box.left || a.box.top - b.box.top);
  return placed.map(({ shape }) => shape);
}
