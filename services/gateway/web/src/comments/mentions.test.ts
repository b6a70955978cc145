import { expect, it } from "vitest";

import { asSent, asWritten, mentionAt, piecesOf } from "./mentions";

const bo = { id: "01a2023e-d14e-7590-9547-f54dfeb33696", display_name: "Bo", color: "#1F6FA8" };
const dyck = { id: "01a2023e-d14e-7590-9547-f54dfeb33697", display_name: "Bo Dyck", color: "#1F6FA8" };
const other = { id: "01a2023e-d14e-7590-9547-f54dfeb33698", display_name: "Bo", color: "#1F6FA8" };

it("sends people by id and writes them by name", () => {
  const written = "@Bo Dyck, ask @Bo (or @Bo) about a@b.example";
  const sent = asSent(written, [bo, dyck, other]);
  expect(sent).toBe(`@[${dyck.id}], ask @[${bo.id}] (or @[${other.id}]) about a@b.example`);
  expect(asWritten(sent, [bo, dyck, other])).toBe(written);
});

it("leaves a name alone that nobody chose", () => {
  expect(asSent("@Bo and @all", [])).toBe("@Bo and @all");
});

it("shows whoever we are not told of as nobody in particular", () => {
  expect(piecesOf(`Hi @[${bo.id}]!`, [])).toEqual([{ text: "Hi " }, { id: bo.id, person: undefined }, { text: "!" }]);
  expect(asWritten(`@[${bo.id}]`, [])).toBe("@somebody");
});

it.each([
  ["@", { from: 0, words: "" }],
  ["Hi @bo", { from: 3, words: "bo" }],
  ["Hi @bo dy", { from: 3, words: "bo dy" }],
  ["Hi (@bo", { from: 4, words: "bo" }],
  ["a@b", undefined],
  ["@bo said that this is", undefined],
  ["@ bo", undefined],
])("finds the mention that is being typed in %j", (text, found) => {
  expect(mentionAt(text, text.length)).toEqual(found);
});
