import { expect, test } from "vitest";
import * as Y from "yjs";

import { addShapes, shapesOf } from "./changes";
import { FAR, POINTS_MAX, readPlainShape, readShape, TEXT_MAX, whiteboardText } from "./form";
import { marksOf } from "./marks";
import { Surface } from "./surface";
import { isFromRight, wrapped } from "./words";

const note = { kind: "note", order: "a", color: "yellow", size: 1, at: [0, 0], box: [160, 160], text: "Stand here" };

function board(shapes: Record<string, Record<string, unknown>>): Y.Doc {
  const document = new Y.Doc();
  for (const [id, properties] of Object.entries(shapes)) shapesOf(document).set(id, new Y.Map(Object.entries(properties)));
  return document;
}

test("what is drawn comes back as it was, from another's copy of the document", () => {
  const mine = new Y.Doc();
  const shape = readPlainShape("one", note);
  addShapes(mine, shape ? [shape] : []);
  const theirs = new Y.Doc();
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine));
  expect(new Surface(theirs).drawn().pile).toEqual([shape]);
  expect(whiteboardText(theirs)).toBe("Stand here");
});

test.each<[string, unknown]>([
  ["no kind", { ...note, kind: "script" }],
  ["a place that is none", { ...note, at: [Number.NaN, 0] }],
  ["a place with three numbers", { ...note, at: [0, 0, 0] }],
  ["no size", { ...note, box: "160px" }],
  ["a line without an end", { ...note, kind: "line" }],
  ["a stroke without points", { ...note, kind: "pen", points: [] }],
  ["a list", [1, 2]],
  ["nothing", null],
])("ignored: %s", (_what, hostile) => {
  expect(readPlainShape("one", hostile)).toBeUndefined();
});

test("an id is a short word, whatever it is used for later", () => {
  for (const id of ["", "a b", "<img>", "x".repeat(41), "a\"b"]) expect(readPlainShape(id, note)).toBeUndefined();
  const document = board({ "<b>": note, ok: note });
  shapesOf(document).set("text", "not a shape");
  shapesOf(document).set("list", new Y.Array());
  expect(new Surface(document).drawn().pile.map((shape) => shape.id)).toEqual(["ok"]);
});

test("numbers, words and colours are bounded, and nothing of them reaches the page as more", () => {
  const shape = readPlainShape("one", {
    ...note,
    at: [1e300, -1e300],
    box: [-5, 1e300],
    color: "url(https://elsewhere.example/x)",
    size: 1e9,
    order: "a\u0000",
    text: "w".repeat(TEXT_MAX * 3),
  });
  expect(shape).toMatchObject({ at: [FAR, -FAR], box: [1, FAR], color: "ink", size: 2, order: "a" });
  expect(shape && "text" in shape && shape.text.length).toBe(TEXT_MAX);
  const stroke = readPlainShape("two", { ...note, kind: "pen", points: Array.from({ length: 9_999 }, () => "7"), scale: [1e99, 1] });
  expect(stroke).toBeUndefined();
  const long = readPlainShape("two", { ...note, kind: "pen", points: Array.from({ length: 9_999 }, () => 7), scale: [1e99, 1] });
  expect(long?.kind === "pen" && [long.points.length, long.scale[0]]).toEqual([POINTS_MAX * 2, 1_000]);
  const drawn = shape ? marksOf(shape, new Map()) : [];
  expect(JSON.stringify(drawn)).not.toContain("elsewhere");
});

test("shapes that are tied in a circle, or to themselves, are drawn", () => {
  const line = { ...note, kind: "arrow", end: [10, 10] };
  const document = board({ a: { ...line, from: "b", to: "a" }, b: { ...line, from: "a", to: "gone" } });
  const { pile, shapes } = new Surface(document).drawn();
  expect(pile.flatMap((shape) => marksOf(shape, shapes))).toHaveLength(2);
});

test("a text that is no text, and a shape from a prototype, are read as nothing", () => {
  const document = board({ one: { ...note, text: new Y.Array() } });
  expect(readShape("one", shapesOf(document).get("one"))).toMatchObject({ text: "" });
  expect(readPlainShape("two", Object.create(note))).toBeUndefined();
});

test("a board of a later form says so", () => {
  const document = board({ one: note });
  document.getMap("whiteboard").set("form", 2);
  expect(new Surface(document).drawn()).toMatchObject({ isNewer: true });
});

test("words are broken at spaces, long ones where the line ends, and no line is set that is not seen", () => {
  let measured = 0;
  const width = (words: string) => {
    measured += 1;
    return words.length * 10;
  };
  expect(wrapped("one two three\n\nfour", 10, 80, width)).toEqual(["one two", "three", "", "four"]);
  expect(wrapped("a donaudampfschiff", 10, 80, width)).toEqual(["a", "donaudam", "pfschiff"]);
  expect(wrapped("😀😀😀", 10, 15, width).join("")).toBe("😀😀😀");
  measured = 0;
  expect(wrapped("w".repeat(TEXT_MAX), 10, 10, width, 5)).toHaveLength(5);
  expect(measured).toBeLessThan(200);
  expect([isFromRight("مرحبا there"), isFromRight("12 hello")]).toEqual([true, false]);
});
