import * as Y from "yjs";

import { alongside, fitted, moved, revealing, toBoard, viewOf, zoomed, type Camera, type Size as ViewSize } from "./camera";
import {
  addShapes, copiesOf, moveShapes, newId, onTop, pileShapes, removeShapes, resizeShapes, roomOn, shapesOf, styleShapes, MINE, type Style,
} from "./changes";
import { describe } from "./describe";
import { isBox, SHAPES_MAX, type BoxKind, type Color, type Point, type Shape, type Size } from "./form";
import { boundsOf, boundsOfAll, grown, inReadingOrder, overlaps, type Box } from "./geometry";
import { Surface, type Drawn } from "./surface";
import { neededHeight } from "./words";

export type Tool = "select" | "hand" | "pen" | "eraser" | BoxKind | "line" | "arrow";

export interface SessionState {
  tool: Tool;
  color: Color;
  size: Size;
  isFilled: boolean;
  selection: ReadonlySet<string>;
  camera: Camera;
  view: ViewSize;
  /** The part of the board that is drawn: what is seen, and some around it. */
  shown: Box;
  /** A frame drawn to select what is in it. */
  marquee: Box | undefined;
  /** The stroke under the pen, ahead of what the document has of it. */
  ink: { id: string; points: readonly Point[] } | undefined;
  /** The shape whose words are written. */
  editing: string | undefined;
  isEditable: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** The person whose view one sees. */
  following: string | undefined;
  /** Said to screen readers. */
  said: string;
}

const UNDO_STEPS = 200;
const NOWHERE: Box = { left: 0, top: 0, right: 0, bottom: 0 };
const AWAY = 24;

/** One person at one whiteboard: what they hold, have selected and see. It draws nothing. */
export class Session {
  readonly surface: Surface;
  readonly undoing: Y.UndoManager;
  #state: SessionState = {
    tool: "select",
    color: "ink",
    size: 2,
    isFilled: false,
    selection: new Set(),
    camera: { x: 0, y: 0, zoom: 1 },
    view: { width: 0, height: 0 },
    shown: NOWHERE,
    marquee: undefined,
    ink: undefined,
    editing: undefined,
    isEditable: false,
    canUndo: false,
    canRedo: false,
    following: undefined,
    said: "",
  };
  #isLoaded = false;
  #hasLooked = false;
  readonly #listeners = new Set<() => void>();

  constructor(document: Y.Doc) {
    this.surface = new Surface(document);
    // One step for each gesture: `begin` says where the next one starts.
    this.undoing = new Y.UndoManager(shapesOf(document), { trackedOrigins: new Set([MINE]), captureTimeout: Number.POSITIVE_INFINITY });
    const count = () => {
      if (this.undoing.undoStack.length > UNDO_STEPS) this.undoing.undoStack.shift();
      this.set({ canUndo: this.undoing.canUndo(), canRedo: this.undoing.canRedo() });
    };
    for (const event of ["stack-item-added", "stack-item-popped", "stack-cleared"] as const) this.undoing.on(event, count);
  }

  get document(): Y.Doc {
    return this.surface.document;
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    this.#listeners.forEach((listener) => listener());
  }

  destroy(): void {
    this.undoing.destroy();
    this.surface.destroy();
    this.#listeners.clear();
  }

  drawn(): Drawn {
    return this.surface.drawn();
  }

  /** Whether something may be changed here and now. */
  get mayChange(): boolean {
    return this.#state.isEditable && !this.drawn().isNewer;
  }

  setEditable(isEditable: boolean): void {
    if (isEditable === this.#state.isEditable) return;
    this.set(isEditable ? { isEditable } : { isEditable, tool: "select", editing: undefined, ink: undefined, marquee: undefined });
  }

  // -- what is seen ---------------------------------------------------------------

  setView(view: ViewSize): void {
    this.set({ view });
    if (this.#hasLooked) this.look(this.#state.camera);
    else this.#firstLook();
  }

  /** The content is here, or it is not yet. */
  setLoaded(isLoaded: boolean): void {
    this.#isLoaded = isLoaded;
    this.#firstLook();
  }

  /** What one sees of a board first: all of it. */
  #firstLook(): void {
    if (this.#hasLooked || this.#state.view.width === 0) return;
    this.#hasLooked = this.#isLoaded;
    this.fit();
  }

  look(camera: Camera): void {
    const view = viewOf(camera, this.#state.view);
    const { shown } = this.#state;
    const [width, height] = [view.right - view.left, view.bottom - view.top];
    const covers = shown.left <= view.left && shown.top <= view.top && shown.right >= view.right && shown.bottom >= view.bottom;
    const isTight = shown.right - shown.left <= 4 * width;
    this.set({ camera, ...(covers && isTight ? {} : { shown: grown(view, Math.max(width, height) / 2) }) });
  }

  follow(personId: string | undefined): void {
    this.set({ following: personId });
  }

  /** See what the one sees whom one follows. */
  lookAlong(view: Box): void {
    if (this.#state.view.width > 0) this.look(alongside(view, this.#state.view));
  }

  pan(dx: number, dy: number): void {
    this.follow(undefined);
    this.look(moved(this.#state.camera, dx, dy));
  }

  zoom(factor: number, around?: Point): void {
    this.follow(undefined);
    const { view, camera } = this.#state;
    this.look(zoomed(camera, factor, around ?? [view.width / 2, view.height / 2]));
  }

  fit(): void {
    this.follow(undefined);
    const { pile, shapes } = this.drawn();
    const box = boundsOfAll(pile, shapes);
    this.look(fitted(box && grown(box, 8), this.#state.view));
  }

  reveal(shape: Shape): void {
    this.look(revealing(this.#state.camera, boundsOf(shape, this.drawn().shapes), this.#state.view));
  }

  get middle(): Point {
    const { camera, view } = this.#state;
    return toBoard(camera, [view.width / 2, view.height / 2]);
  }

  // -- what is selected -----------------------------------------------------------

  /** What is selected and still there, from the bottom of the pile. */
  selected(): Shape[] {
    const { selection } = this.#state;
    return selection.size === 0 ? [] : this.drawn().pile.filter((shape) => selection.has(shape.id));
  }

  select(ids: Iterable<string>): void {
    this.set({ selection: new Set(ids), editing: undefined });
  }

  toggle(id: string): void {
    const selection = new Set(this.#state.selection);
    if (!selection.delete(id)) selection.add(id);
    this.set({ selection, editing: undefined });
  }

  selectAll(): void {
    this.select(this.drawn().pile.map((shape) => shape.id));
  }

  /** The next in reading order, or nothing at its end. */
  step(by: 1 | -1): Shape | undefined {
    const { pile, shapes } = this.drawn();
    const ordered = inReadingOrder(pile, shapes);
    const at = ordered.findIndex((shape) => this.#state.selection.has(shape.id));
    const next = at === -1 ? (by === 1 ? 0 : ordered.length - 1) : at + by;
    const shape = ordered[next];
    if (!shape) return undefined;
    this.select([shape.id]);
    this.reveal(shape);
    this.say(`${describe(shape)}, ${next + 1} of ${ordered.length}`);
    return shape;
  }

  say(said: string): void {
    // The same sentence twice is still news.
    this.set({ said: said === this.#state.said ? `${said}\u00a0` : said });
  }

  /** Take a tool. What it makes is another thing than what is selected; lines may connect that. */
  choose(tool: Tool): void {
    const keeps = tool === "select" || tool === "hand" || tool === "line" || tool === "arrow";
    this.set({ tool, editing: undefined, ...(keeps ? {} : { selection: new Set<string>() }) });
  }

  // -- what is changed ------------------------------------------------------------

  /** What is done from here on is one step to undo; returns how many there are before it. */
  begin(): number {
    this.undoing.stopCapturing();
    return this.undoing.undoStack.length;
  }

  add(shapes: readonly Shape[]): string[] {
    const added = addShapes(this.document, shapes);
    if (added.length < shapes.length) this.say(`A whiteboard holds ${SHAPES_MAX} things; this one is full.`);
    return added;
  }

  remove(ids: Iterable<string> = this.#state.selection): void {
    const { shapes } = this.drawn();
    const gone = [...ids].filter((id) => shapes.has(id));
    if (gone.length === 0 || !this.mayChange) return;
    this.begin();
    removeShapes(this.document, gone, shapes);
    this.select([]);
    this.say(gone.length === 1 ? "Deleted" : `${gone.length} things deleted`);
  }

  duplicate(): void {
    this.paste(this.selected(), [AWAY, AWAY]);
  }

  /** Put copies on the board and select them. */
  paste(shapes: readonly Shape[], by: Point): void {
    if (shapes.length === 0 || !this.mayChange) return;
    this.begin();
    this.select(this.add(copiesOf(shapes, this.drawn().pile, by)));
    this.set({ tool: "select" });
    this.say(shapes.length === 1 ? "Copy added" : `${shapes.length} copies added`);
  }

  nudge(by: Point): void {
    if (!this.mayChange) return;
    const selected = this.selected();
    if (selected.length === 0) return this.pan(-by[0], -by[1]);
    this.begin();
    moveShapes(this.document, selected, by);
    const { shapes } = this.drawn();
    for (const { id } of selected.slice(0, 1)) {
      const shape = shapes.get(id);
      if (shape) this.reveal(shape);
    }
  }

  grow(by: Point): void {
    const selected = this.selected();
    const box = boundsOfAll(selected, this.drawn().shapes);
    if (!box || !this.mayChange) return;
    this.begin();
    const [right, bottom] = [Math.max(box.left + 8, box.right + by[0]), Math.max(box.top + 8, box.bottom + by[1])];
    resizeShapes(this.document, selected, box, { ...box, right, bottom });
  }

  style(style: Style): void {
    const { color = this.#state.color, size = this.#state.size, isFilled = this.#state.isFilled } = style;
    this.set({ color, size, isFilled });
    const selected = this.selected();
    if (selected.length === 0 || !this.mayChange) return;
    this.begin();
    styleShapes(this.document, selected, style);
  }

  pile(where: "front" | "back"): void {
    const selected = this.selected();
    if (selected.length === 0 || !this.mayChange) return;
    this.begin();
    pileShapes(this.document, selected, this.drawn().pile, where);
    this.say(where === "front" ? "Brought to the front" : "Sent to the back");
  }

  undo(): void {
    if (!this.mayChange) return;
    this.set({ editing: undefined });
    this.say(this.undoing.undo() ? "Undone" : "Nothing to undo");
  }

  redo(): void {
    if (!this.mayChange) return;
    this.set({ editing: undefined });
    this.say(this.undoing.redo() ? "Redone" : "Nothing to redo");
  }

  // -- what is made -----------------------------------------------------------------

  /** A new shape as the person's tool would draw it, not yet on the board. */
  make(kind: BoxKind, { left, top, right, bottom }: Box): Shape {
    const { color, size, isFilled } = this.#state;
    const shape = {
      id: newId(),
      kind,
      order: onTop(this.drawn().pile),
      // A note in the colour of ink would be grey; yellow is what one expects.
      color: kind === "note" && color === "ink" ? ("yellow" as const) : color,
      size,
      at: [left, top] as Point,
      box: [right - left, bottom - top] as Point,
      isFilled,
      text: "",
    };
    return kind === "text" ? { ...shape, box: [shape.box[0], neededHeight(shape)] } : shape;
  }

  makeLine(kind: "line" | "arrow", at: Point, end: Point, from?: string, to?: string): Shape {
    const { color, size } = this.#state;
    return { id: newId(), kind, order: onTop(this.drawn().pile), color, size, at, end, from, to };
  }

  /** Place what the tool makes in the middle of the view, or between the two that are selected. */
  place(): void {
    const { tool } = this.#state;
    if (!this.mayChange || roomOn(this.document) === 0) return;
    const [x, y] = this.middle;
    this.begin();
    if (tool === "line" || tool === "arrow") {
      const [one, other] = this.selected().filter((shape) => shape.kind !== "line" && shape.kind !== "arrow");
      this.select(this.add([this.makeLine(tool, [x - 80, y], [x + 80, y], one?.id, other?.id)]));
      this.say(one && other ? `${describe(one)} and ${describe(other)} connected` : `${tool === "line" ? "Line" : "Arrow"} added`);
    } else if (tool === "rectangle" || tool === "ellipse" || tool === "note" || tool === "text") {
      const shape = this.make(tool, boxAround([x, y], tool));
      const placed = this.besides(shape);
      this.select(this.add([placed]));
      this.reveal(placed);
      if (isBox(shape) && (tool === "note" || tool === "text")) this.set({ editing: shape.id });
      else this.say(`${describe(shape)} added`);
    } else return;
    this.set({ tool: "select" });
  }

  /** Where nothing lies yet: beside what does, row by row. */
  besides(shape: Shape): Shape {
    const { pile, shapes } = this.drawn();
    const others = pile.filter((each) => isBox(each) || each.kind === "pen").map((each) => boundsOf(each, shapes));
    const { left, top, right, bottom } = boundsOf(shape, shapes);
    const [dx, dy] = [right - left + AWAY, bottom - top + AWAY];
    const spots = Array.from({ length: 40 }, (_, index): Point => [(index % 8) * dx, Math.floor(index / 8) * dy]);
    const isFree = ([x, y]: Point) =>
      !others.some((other) => overlaps(other, { left: left + x, top: top + y, right: right + x, bottom: bottom + y }));
    const [x, y] = spots.find(isFree) ?? [AWAY, AWAY];
    return { ...shape, at: [shape.at[0] + x, shape.at[1] + y] };
  }
}

export const FIRST_SIZES: Record<BoxKind, Point> = { rectangle: [200, 120], ellipse: [160, 120], note: [180, 180], text: [280, 30] };

export function boxAround([x, y]: Point, kind: BoxKind): Box {
  const [width, height] = FIRST_SIZES[kind];
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}
