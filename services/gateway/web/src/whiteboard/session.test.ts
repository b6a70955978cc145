import { expect, test } from "vitest";
import * as Y from "yjs";

import { fromClipboard, toClipboard } from "./clipboard";
import { asSvg, escaped, type Paints } from "./exporting";
import { POINTS_MAX, type Point } from "./form";
import { beginGesture, type Grip, type Pointer } from "./gestures";
import { pressKey } from "./keys";
import { Session } from "./session";

function atTheBoard(): Session {
  const session = new Session(new Y.Doc());
  session.setView({ width: 800, height: 600 });
  session.setLoaded(true);
  session.look({ x: 0, y: 0, zoom: 1 });
  session.setEditable(true);
  return session;
}

function pointer(x: number, y: number, more: Partial<Pointer> = {}): Pointer {
  return { board: [x, y], screen: [x, y], trail: [[x, y]], isTouch: false, shift: false, ...more };
}

function drag(session: Session, from: Point, to: Point, grip?: Grip, more: Partial<Pointer> = {}) {
  const gesture = beginGesture(session, pointer(...from, more), grip, false);
  gesture.move(pointer(...to, more));
  return gesture;
}

function press(session: Session, keys: string): boolean[] {
  return keys.split(" ").map((each) => {
    const parts = each.split("+");
    const key = parts.at(-1) ?? "";
    return pressKey(session, {
      key, code: "", ctrlKey: parts.includes("Ctrl"), metaKey: false, shiftKey: parts.includes("Shift"), altKey: parts.includes("Alt"),
    });
  });
}

const kinds = (session: Session) => session.drawn().pile.map((shape) => shape.kind);

test("each gesture is one step to undo, and one given up is none", () => {
  const session = atTheBoard();
  session.set({ tool: "rectangle" });
  drag(session, [10, 10], [110, 60]).end();
  expect(session.selected()[0]).toMatchObject({ kind: "rectangle", at: [10, 10], box: [100, 50] });
  const moved = drag(session, [12, 12], [62, 12]);
  moved.move(pointer(112, 12));
  moved.end();
  expect(session.selected()[0]).toMatchObject({ at: [110, 10] });
  drag(session, [112, 12], [300, 300]).cancel();
  expect(session.selected()[0]).toMatchObject({ at: [110, 10] });
  drag(session, [210, 60], [310, 110], { what: "corner", x: 1, y: 1 }).end();
  expect(session.selected()[0]).toMatchObject({ at: [110, 10], box: [200, 100] });
  session.undo();
  session.undo();
  expect(session.selected()[0]).toMatchObject({ at: [10, 10], box: [100, 50] });
  session.undo();
  expect(kinds(session)).toEqual([]);
  session.redo();
  expect(kinds(session)).toEqual(["rectangle"]);
});

test("a stroke longer than one may be goes on as the next", () => {
  const session = atTheBoard();
  session.set({ tool: "pen" });
  const trail = Array.from({ length: POINTS_MAX + 500 }, (_, index): Point => [index * 2, 100]);
  const gesture = beginGesture(session, pointer(0, 100), undefined, false);
  gesture.move(pointer(0, 100, { trail }));
  gesture.move(pointer(0, 100, { trail: [[9_000, 100]] }));
  gesture.end();
  expect(kinds(session)).toEqual(["pen", "pen"]);
  session.undo();
  expect(kinds(session)).toEqual([]);
});

test("an arrow is tied to what it begins and ends on", () => {
  const session = atTheBoard();
  for (const x of [0, 300]) {
    session.set({ tool: "note" });
    drag(session, [x, 0], [x + 100, 100]).end();
  }
  const [one, other] = session.drawn().pile;
  session.set({ tool: "arrow" });
  drag(session, [50, 50], [350, 50]).end();
  expect(session.selected()[0]).toMatchObject({ kind: "arrow", from: one?.id, to: other?.id });
});

test("a frame takes what lies in it, the eraser what it touches", () => {
  const session = atTheBoard();
  for (const x of [0, 200, 400]) {
    session.set({ tool: "rectangle" });
    drag(session, [x, 0], [x + 100, 100]).end();
  }
  drag(session, [350, 150], [-10, -10]).end();
  expect(session.selected()).toHaveLength(2);
  expect(session.state().marquee).toBeUndefined();
  session.set({ tool: "eraser" });
  const erase = drag(session, [600, 600], [600, 600]);
  erase.move(pointer(0, 50, { trail: [[0, 50], [400, 50]] }));
  erase.end();
  expect(session.drawn().pile.map((shape) => shape.at[0])).toEqual([200]);
});

test("all of it goes without a pointer", () => {
  const session = atTheBoard();
  press(session, "r Enter n Enter Escape");
  expect(kinds(session)).toEqual(["rectangle", "note"]);
  press(session, "Ctrl+a a Enter");
  expect(session.selected()[0]).toMatchObject({ kind: "arrow", from: session.drawn().pile[0]?.id, to: session.drawn().pile[1]?.id });
  press(session, "Escape Tab");
  const [before] = session.selected();
  press(session, "ArrowRight Shift+ArrowDown Alt+ArrowRight");
  const [after] = session.selected();
  expect(after?.at).toEqual([(before?.at[0] ?? 0) + 8, (before?.at[1] ?? 0) + 64]);
  expect(after && "box" in after && before && "box" in before && after.box[0] - before.box[0]).toBe(8);
  press(session, "] Ctrl+d Delete");
  expect(kinds(session)).toHaveLength(3);
  // At the end of the board, and after Escape on nothing, Tab is the browser's again.
  press(session, "Escape");
  expect(press(session, "Tab Tab Tab Tab")).toEqual([true, true, true, false]);
  expect(press(session, "Escape Escape Ctrl+c F5")).toEqual([true, false, false, false]);
});

test("who only looks on changes nothing", () => {
  const session = atTheBoard();
  press(session, "n Enter Escape");
  session.setEditable(false);
  press(session, "Ctrl+a Delete ArrowRight r Enter Ctrl+d Ctrl+z ]");
  session.select([]);
  drag(session, [400, 300], [500, 300]).end();
  expect(session.drawn().pile).toMatchObject([{ kind: "note", at: [310, 210] }]);
});

test("copied shapes come back from a clipboard, and nothing else does", () => {
  const session = atTheBoard();
  press(session, "n Enter Escape");
  const { pile } = session.drawn();
  expect(fromClipboard(toClipboard(pile))).toEqual(pile);
  for (const hostile of ["", "{", "[1,null,{}]", '{"kind":"note"}', `[${'{"id":"a","kind":"pen"},'.repeat(9)}1]`]) {
    expect(fromClipboard(hostile)).toEqual([]);
  }
});

test("words come into a file as words", () => {
  const session = atTheBoard();
  press(session, "n Enter");
  const [note] = session.drawn().pile;
  const drawn = { ...session.drawn(), pile: note ? [{ ...note, text: `</text><script>alert("1")</script>&\u0000` }] : [] };
  const svg = asSvg(drawn as never, 'A "title" <b>', new Proxy({}, { get: () => "black" }) as Paints);
  const page = new DOMParser().parseFromString(svg, "image/svg+xml");
  expect(page.querySelector("parsererror, script")).toBeNull();
  expect(page.querySelector("title")?.textContent).toBe('A "title" <b>');
  expect(escaped("a\u0000\uD800b")).toBe("ab");
});

test("one sees what another sees until one looks elsewhere", () => {
  const session = atTheBoard();
  session.follow("bo");
  session.lookAlong({ left: 1_000, top: 1_000, right: 2_600, bottom: 1_400 });
  expect(session.state()).toMatchObject({ following: "bo", camera: { x: 1_000, zoom: 0.5 } });
  session.pan(1, 0);
  expect(session.state().following).toBeUndefined();
  session.follow("bo");
  expect(press(session, "Escape")).toEqual([true]);
  expect(session.state().following).toBeUndefined();
});
