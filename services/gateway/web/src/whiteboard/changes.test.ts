import { expect, test } from "vitest";
import * as Y from "yjs";

import {
  addShapes, copiesOf, difference, growStroke, MINE, moveShapes, pileShapes, removeShapes, resizeShapes, shapesOf, styleShapes, writeText,
} from "./changes";
import { POINTS_MAX, readPlainShape, SHAPES_MAX, type Shape } from "./form";
import { boundsOf, endsOf, shapeAt } from "./geometry";
import { Surface } from "./surface";

const plain = {
  note: { kind: "note", order: "a", color: "yellow", size: 1, at: [0, 0], box: [100, 100], text: "" },
  frame: { kind: "rectangle", order: "b", color: "red", size: 1, at: [300, 0], box: [100, 100], text: "" },
  arrow: { kind: "arrow", order: "c", color: "ink", size: 1, at: [0, 0], end: [300, 0], from: "note", to: "frame" },
  stroke: { kind: "pen", order: "d", color: "ink", size: 1, at: [10, 200], points: [0, 0, 500, 0, 500, 500] },
};

function shape(name: keyof typeof plain, change: object = {}): Shape {
  const made = readPlainShape(name, { ...plain[name], ...change });
  if (!made) throw new Error(name);
  return made;
}

/** Two copies of one board that hear of each other when told to. */
function twoPeople() {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  addShapes(mine, [shape("note"), shape("frame"), shape("arrow"), shape("stroke")]);
  const meet = () => {
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine));
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs));
  };
  meet();
  return { mine, theirs, meet, seen: new Surface(mine), theirSeen: new Surface(theirs) };
}

test("two people change two properties of one shape and none is lost", () => {
  const { mine, theirs, meet, seen, theirSeen } = twoPeople();
  moveShapes(mine, [shape("note")], [50, 60]);
  styleShapes(theirs, [shape("note")], { color: "green" });
  writeText(theirs, shape("note"), "theirs");
  meet();
  expect(seen.drawn().shapes.get("note")).toMatchObject({ at: [50, 60], color: "green", text: "theirs" });
  expect(theirSeen.drawn().pile).toEqual(seen.drawn().pile);
});

test("two people write in one note and every word stays", () => {
  const { mine, theirs, meet, seen } = twoPeople();
  writeText(mine, shape("note"), "one");
  meet();
  writeText(mine, shape("note", { text: "one" }), "zero one");
  writeText(theirs, shape("note", { text: "one" }), "one two");
  meet();
  expect(seen.drawn().shapes.get("note")).toMatchObject({ text: "zero one two" });
  expect(difference("aXa", "aYa")).toEqual({ at: 1, removed: 1, added: "Y" });
  expect(difference("aa", "aaa")).toEqual({ at: 2, removed: 0, added: "a" });
});

test("only what I did is undone, and not what others did to it since", () => {
  const { mine, theirs, meet, seen } = twoPeople();
  const undo = new Y.UndoManager(shapesOf(mine), { trackedOrigins: new Set([MINE]) });
  moveShapes(mine, [shape("note")], [50, 60]);
  styleShapes(theirs, [shape("frame")], { color: "green" });
  meet();
  undo.undo();
  expect(seen.drawn().shapes.get("note")).toMatchObject({ at: [0, 0] });
  expect(seen.drawn().shapes.get("frame")).toMatchObject({ color: "green" });
  expect(undo.canUndo()).toBe(false);
  undo.redo();
  expect(seen.drawn().shapes.get("note")).toMatchObject({ at: [50, 60] });
  undo.stopCapturing();
  removeShapes(mine, ["stroke"], seen.drawn().shapes);
  undo.undo();
  expect(seen.drawn().shapes.get("stroke")).toEqual(shape("stroke"));
});

test("an arrow follows what it is tied to, and stays where it was when that goes", () => {
  const { mine, seen } = twoPeople();
  moveShapes(mine, [shape("frame")], [0, 500]);
  const { shapes } = seen.drawn();
  const arrow = shapes.get("arrow");
  const [start, end] = arrow?.kind === "arrow" ? endsOf(arrow, shapes) : [[0, 0], [0, 0]];
  expect(start[1]).toBeGreaterThan(100);
  expect(end[1]).toBeLessThan(500);
  removeShapes(mine, ["frame"], shapes);
  expect(seen.drawn().shapes.get("arrow")).toMatchObject({ to: undefined, end: end.map((each) => Math.round(each * 10) / 10) });
});

test("several shapes grow together, each in its own way", () => {
  const { mine, seen } = twoPeople();
  resizeShapes(mine, [shape("frame"), shape("stroke")], { left: 0, top: 0, right: 100, bottom: 100 }, { left: 0, top: 0, right: 200, bottom: 100 });
  const { shapes } = seen.drawn();
  expect(shapes.get("frame")).toMatchObject({ at: [600, 0], box: [200, 100] });
  const stroke = shapes.get("stroke");
  expect(stroke && boundsOf(stroke, shapes)).toEqual({ left: 20, top: 200, right: 120, bottom: 250 });
});

test("the topmost shape is meant, and an empty frame by its edge or when nothing else is there", () => {
  const { mine, seen } = twoPeople();
  const at = (x: number, y: number) => shapeAt([x, y], seen.drawn().pile, seen.drawn().shapes, 4)?.id;
  expect([at(50, 50), at(302, 50), at(350, 50), at(35, 200), at(35, 225), at(900, 900)]).toEqual([
    "note", "frame", "frame", "stroke", undefined, undefined,
  ]);
  moveShapes(mine, [shape("frame")], [-300, 0]);
  expect(at(20, 80)).toBe("note");
  pileShapes(mine, [shape("note")], seen.drawn().pile, "front");
  expect(seen.drawn().pile.map(({ id }) => id)).toEqual(["frame", "arrow", "stroke", "note"]);
  pileShapes(mine, [shape("note")], seen.drawn().pile, "back");
  expect(seen.drawn().pile[0]?.id).toBe("note");
});

test("copies are tied among themselves, never to what they were copied from", () => {
  const { seen } = twoPeople();
  const { pile } = seen.drawn();
  const [note, arrow] = copiesOf([shape("note"), shape("arrow")], pile, [10, 10]);
  expect(arrow).toMatchObject({ from: note?.id, to: undefined, at: [10, 10], end: [310, 10] });
  expect(note?.id).not.toBe("note");
  expect((note?.order ?? "") > (pile.at(-1)?.order ?? "")).toBe(true);
});

test("no stroke and no board grows without end", () => {
  const { mine, seen } = twoPeople();
  expect(growStroke(mine, "stroke", Array.from({ length: POINTS_MAX * 2 + 10 }, () => 1))).toBe(false);
  const stroke = seen.drawn().shapes.get("stroke");
  expect(stroke?.kind === "pen" && stroke.points.length).toBe(POINTS_MAX * 2);
  const many = Array.from({ length: SHAPES_MAX }, (_, index) => ({ ...shape("note"), id: `n${index}` }));
  expect(addShapes(mine, many)).toHaveLength(SHAPES_MAX - 4);
  expect(seen.drawn().pile).toHaveLength(SHAPES_MAX);
  expect(addShapes(mine, [shape("note")])).toEqual([]);
});
