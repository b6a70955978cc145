import { growStroke, moveEnd, moveShapes, newId, onTop, removeShapes, resizeShapes, setBox } from "./changes";
import { isBox, isLine, TENTHS, type BoxKind, type LineShape, type PenShape, type Point, type Shape } from "./form";
import { boundsOfAll, boxOf, endsOf, isInside, shapeAt, shapesWithin, type Box } from "./geometry";
import { boxAround, type Session } from "./session";

/** Where a pointer is, on the board and on the screen, and what is held down. */
export interface Pointer {
  board: Point;
  screen: Point;
  isTouch: boolean;
  shift: boolean;
  /** All places since the last event, on the board. */
  trail: readonly Point[];
}

/** What goes on from a pointer's going down until it goes up. */
export interface Gesture {
  move: (pointer: Pointer) => void;
  end: () => void;
  /** Given up, by Escape or by a second finger: as if it had not begun. */
  cancel: () => void;
}

/** What was taken hold of besides the board itself. */
export type Grip = { what: "corner"; x: -1 | 0 | 1; y: -1 | 0 | 1 } | { what: "end"; name: "at" | "end" };

const WRITE_MILLISECONDS = 33;
const DRAG_PIXELS = 4;

/** Begin what the tool does with a pointer that went down. */
export function beginGesture(session: Session, pointer: Pointer, grip: Grip | undefined, wantsToPan: boolean): Gesture {
  const { tool } = session.state();
  if (wantsToPan || tool === "hand") return panning(session, pointer);
  if (!session.mayChange) return readOnly(session, pointer);
  const selected = session.selected();
  if (grip?.what === "corner") return resizing(session, selected, grip);
  const [line] = selected;
  if (grip?.what === "end" && line && isLine(line)) return dragEnd(session, line, grip.name);
  if (tool === "pen") return drawing(session, pointer);
  if (tool === "eraser") return erasing(session, pointer);
  if (tool === "line" || tool === "arrow") return connecting(session, pointer, tool);
  return tool === "select" ? selecting(session, pointer) : boxing(session, pointer, tool);
}

function readOnly(session: Session, pointer: Pointer): Gesture {
  const shape = under(session, pointer);
  session.select(shape ? [shape.id] : []);
  return panning(session, pointer);
}

function under(session: Session, { board, isTouch }: Pointer): Shape | undefined {
  const { pile, shapes } = session.drawn();
  return shapeAt(board, pile, shapes, (isTouch ? 14 : 6) / session.state().camera.zoom);
}

function panning(session: Session, { screen }: Pointer): Gesture {
  let last = screen;
  return {
    move: (pointer) => {
      session.pan(pointer.screen[0] - last[0], pointer.screen[1] - last[1]);
      last = pointer.screen;
    },
    end: () => undefined,
    cancel: () => undefined,
  };
}

function selecting(session: Session, pointer: Pointer): Gesture {
  const shape = under(session, pointer);
  const { selection } = session.state();
  if (!shape) {
    const box = boundsOfAll(session.selected(), session.drawn().shapes);
    // Inside several that are selected one still holds them all.
    if (box && selection.size > 1 && !pointer.shift && isInside(pointer.board, box)) return moving(session, pointer);
    if (pointer.isTouch) return emptyTouch(session, pointer);
    return framing(session, pointer);
  }
  if (pointer.shift) session.toggle(shape.id);
  else if (!selection.has(shape.id)) session.select([shape.id]);
  return session.state().selection.has(shape.id) ? moving(session, pointer) : nothing;
}

const nothing: Gesture = { move: () => undefined, end: () => undefined, cancel: () => undefined };

/** A finger on nothing moves the board; a tap selects nothing. */
function emptyTouch(session: Session, pointer: Pointer): Gesture {
  const pan = panning(session, pointer);
  let hasMoved = false;
  return {
    ...pan,
    move: (next) => {
      hasMoved ||= distance(next.screen, pointer.screen) > DRAG_PIXELS;
      if (hasMoved) pan.move(next);
    },
    end: () => {
      if (!hasMoved) session.select([]);
    },
  };
}

function framing(session: Session, { board, shift }: Pointer): Gesture {
  const before = shift ? session.state().selection : new Set<string>();
  session.select(before);
  return {
    move: (pointer) => {
      const marquee = boxOf(board, pointer.board);
      const { pile, shapes } = session.drawn();
      session.set({ marquee, selection: new Set([...before, ...shapesWithin(marquee, pile, shapes).map((shape) => shape.id)]) });
    },
    end: () => session.set({ marquee: undefined }),
    cancel: () => session.set({ marquee: undefined, selection: before }),
  };
}

function moving(session: Session, pointer: Pointer): Gesture {
  const before = session.selected();
  return written(session, before.length, {
    isMeant: (next) => distance(next.screen, pointer.screen) > DRAG_PIXELS,
    write: (next) => {
      const [dx, dy] = [next.board[0] - pointer.board[0], next.board[1] - pointer.board[1]];
      const isFlat = Math.abs(dx) > Math.abs(dy);
      // With Shift along one axis.
      moveShapes(session.document, before, next.shift ? (isFlat ? [dx, 0] : [0, dy]) : [dx, dy]);
    },
  });
}

function resizing(session: Session, before: readonly Shape[], { x, y }: { x: number; y: number }): Gesture {
  const from = boundsOfAll(before, session.drawn().shapes);
  if (!from) return nothing;
  return written(session, before.length, {
    isMeant: () => true,
    write: ({ board, shift }) => resizeShapes(session.document, before, from, pulled(from, board, x, y, shift)),
  });
}

const LEAST = 8;

/** A box whose side or corner was pulled somewhere; with Shift it keeps its form. */
export function pulled(from: Box, [px, py]: Point, x: number, y: number, keepsForm: boolean): Box {
  const to = { ...from };
  if (x < 0) to.left = Math.min(px, from.right - LEAST);
  if (x > 0) to.right = Math.max(px, from.left + LEAST);
  if (y < 0) to.top = Math.min(py, from.bottom - LEAST);
  if (y > 0) to.bottom = Math.max(py, from.top + LEAST);
  if (!keepsForm || x === 0 || y === 0) return to;
  const [width, height] = [Math.max(1, from.right - from.left), Math.max(1, from.bottom - from.top)];
  const share = Math.max((to.right - to.left) / width, (to.bottom - to.top) / height);
  if (x < 0) to.left = from.right - width * share;
  else to.right = from.left + width * share;
  if (y < 0) to.top = from.bottom - height * share;
  else to.bottom = from.top + height * share;
  return to;
}

function dragEnd(session: Session, line: LineShape, name: "at" | "end"): Gesture {
  return written(session, 1, {
    isMeant: () => true,
    write: (pointer) => moveEnd(session.document, line.id, name, pointer.board, tieAt(session, pointer, line.id)),
  });
}

/** The shape an end is tied to when it is let go there. */
function tieAt(session: Session, pointer: Pointer, lineId: string | undefined): string | undefined {
  const shape = under(session, pointer);
  return shape && shape.id !== lineId && !isLine(shape) && shape.kind !== "pen" ? shape.id : undefined;
}

function connecting(session: Session, pointer: Pointer, kind: "line" | "arrow"): Gesture {
  const tie = tieAt(session, pointer, undefined);
  const line = session.makeLine(kind, pointer.board, pointer.board, tie) as LineShape;
  let isOnBoard = false;
  const pull = written(session, 1, {
    isMeant: (next) => distance(next.screen, pointer.screen) > DRAG_PIXELS,
    write: (next) => {
      if (!isOnBoard) isOnBoard = session.add([line]).length > 0;
      const to = tieAt(session, next, line.id);
      moveEnd(session.document, line.id, "end", straight(pointer.board, next), to === tie ? undefined : to);
    },
  });
  return {
    ...pull,
    end: () => {
      pull.end();
      if (!isOnBoard) return;
      session.select([line.id]);
      session.set({ tool: "select" });
    },
  };
}

/** With Shift in steps of an eighth of a turn. */
function straight(from: Point, { board, shift }: Pointer): Point {
  if (!shift) return board;
  const [dx, dy] = [board[0] - from[0], board[1] - from[1]];
  const angle = Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) * (Math.PI / 4);
  const length = Math.hypot(dx, dy);
  return [from[0] + Math.cos(angle) * length, from[1] + Math.sin(angle) * length];
}

/** A box by its diagonal, or in its usual size where one clicks. */
function boxing(session: Session, pointer: Pointer, kind: BoxKind): Gesture {
  const usual = boxAround(pointer.board, kind);
  // Words begin where one clicks.
  const [dx, dy] = kind === "text" ? [pointer.board[0] - usual.left, 0] : [0, 0];
  const shape = session.make(kind, { left: usual.left + dx, top: usual.top + dy, right: usual.right + dx, bottom: usual.bottom + dy });
  let isOnBoard = false;
  const put = () => {
    if (!isOnBoard) isOnBoard = session.add([shape]).length > 0;
  };
  const pull = written(session, 1, {
    isMeant: (next) => distance(next.screen, pointer.screen) > DRAG_PIXELS,
    write: (next) => {
      put();
      const box = boxOf(pointer.board, next.board);
      const side = Math.max(box.right - box.left, box.bottom - box.top);
      const square = { left: box.left, top: box.top, right: box.left + side, bottom: box.top + side };
      setBox(session.document, shape.id, next.shift ? square : kind === "text" ? { ...box, bottom: box.top + (isBox(shape) ? shape.box[1] : 0) } : box);
    },
  });
  return {
    ...pull,
    end: () => {
      pull.end();
      if (!isOnBoard) session.begin();
      put();
      session.set({ tool: "select" });
      if (!isOnBoard) return;
      session.select([shape.id]);
      if (kind === "note" || kind === "text") session.set({ editing: shape.id });
    },
  };
}

function drawing(session: Session, pointer: Pointer): Gesture {
  const depth = session.begin();
  const zoom = session.state().camera.zoom;
  let stroke = beginStroke(session, pointer.board);
  let isOnBoard = session.add([stroke]).length > 0;
  let ink: Point[] = [pointer.board];
  let waiting: number[] = [];
  const flush = () => {
    if (waiting.length > 0 && isOnBoard && !growStroke(session.document, stroke.id, waiting)) {
      // It holds no more points: the same stroke goes on as another.
      stroke = beginStroke(session, ink.at(-1) ?? pointer.board);
      isOnBoard = session.add([stroke]).length > 0;
      ink = ink.slice(-1);
    }
    waiting = [];
  };
  const pace = paced(flush, WRITE_MILLISECONDS);
  const finish = () => {
    pace.stop();
    flush();
    session.set({ ink: undefined });
  };
  return {
    move: ({ trail }) => {
      for (const point of trail) {
        if (distance(point, ink.at(-1) ?? point) * zoom < 1.5) continue;
        ink.push(point);
        waiting.push(tenths(point[0] - stroke.at[0]), tenths(point[1] - stroke.at[1]));
      }
      if (waiting.length > 0) pace.run();
      session.set({ ink: { id: stroke.id, points: ink.slice() } });
    },
    end: finish,
    cancel: () => {
      finish();
      takeBack(session, depth);
    },
  };
}

function beginStroke(session: Session, at: Point): PenShape {
  const { color, size } = session.state();
  const [x, y] = [tenths(at[0]) / TENTHS, tenths(at[1]) / TENTHS];
  return { id: newId(), kind: "pen", order: onTop(session.drawn().pile), color, size, at: [x, y], points: [0, 0], scale: [1, 1] };
}

function tenths(value: number): number {
  return Math.round(value * TENTHS);
}

function erasing(session: Session, pointer: Pointer): Gesture {
  const depth = session.begin();
  session.select([]);
  const erase = (board: Point) => {
    const shape = under(session, { ...pointer, board });
    if (shape) removeShapes(session.document, [shape.id], session.drawn().shapes);
  };
  erase(pointer.board);
  return { move: ({ trail }) => trail.forEach(erase), end: () => undefined, cancel: () => takeBack(session, depth) };
}

/** Undo what a gesture did so far, without a way to do it again. */
function takeBack(session: Session, depth: number): void {
  if (session.undoing.undoStack.length <= depth) return;
  session.undoing.undo();
  session.undoing.redoStack.length = 0;
  session.set({ canRedo: false });
}

interface Written {
  /** Whether the pointer has gone far enough for it to be more than a click. */
  isMeant: (pointer: Pointer) => boolean;
  write: (pointer: Pointer) => void;
}

/** A gesture that writes into the document while it goes on, not more often than others can follow. */
function written(session: Session, count: number, { isMeant, write }: Written): Gesture {
  let last: Pointer | undefined;
  let depth: number | undefined;
  const flush = () => {
    if (last) write(last);
    last = undefined;
  };
  // Many shapes at once are many changes.
  const pace = paced(flush, Math.max(WRITE_MILLISECONDS, count * 2));
  return {
    move: (pointer) => {
      if (depth === undefined && !isMeant(pointer)) return;
      depth ??= session.begin();
      last = pointer;
      pace.run();
    },
    end: () => {
      pace.stop();
      flush();
    },
    cancel: () => {
      pace.stop();
      if (depth !== undefined) takeBack(session, depth);
    },
  };
}

/** Run something at once, and then at most so often. */
function paced(run: () => void, milliseconds: number): { run: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const now = () => {
    isWanted = false;
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) now();
    }, milliseconds);
  };
  return {
    run: () => {
      if (timer === undefined) now();
      else isWanted = true;
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/** The ends of a line that is selected alone, to be taken hold of. */
export function endsToHold(session: Session): [Point, Point] | undefined {
  const [shape, ...more] = session.selected();
  return shape && more.length === 0 && isLine(shape) ? endsOf(shape, session.drawn().shapes) : undefined;
}
