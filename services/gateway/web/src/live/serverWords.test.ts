import { expect, test } from "vitest";

import { readServerWord } from "./serverWords";

test("the size of a board is heard, and that a change was refused for it", () => {
  const said = { type: "document.size", bytes: 17, limit: 32 };
  expect(readServerWord(JSON.stringify(said))).toEqual({ kind: "size", size: { bytes: 17, limit: 32 }, isRefused: false });
  expect(readServerWord(JSON.stringify({ ...said, refused: true }))).toMatchObject({ isRefused: true });
});

test.each([
  ["seat.waiting", "seats"],
  ["storage.away", "storage"],
])("why one cannot write is heard: %s", (type, reason) => {
  expect(readServerWord(JSON.stringify({ type }))).toEqual({ kind: "read-only", reason });
});

test("it is heard that comments changed", () => {
  const said = { type: "comments.changed", thread_id: "0190a6e2-4a1e-7cc3-98f3-5d2c1f3b7a11" };
  expect(readServerWord(JSON.stringify(said))).toEqual({ kind: "comments" });
});

test("who is removed hears the administrator's words", () => {
  const said = JSON.stringify({ type: "kicked", reason: "The exam begins.", seconds: 600 });
  expect(readServerWord(said)).toEqual({ kind: "kicked", kick: { why: "The exam begins.", seconds: 600 } });
  expect(readServerWord('{"type":"kicked"}')).toEqual({ kind: "kicked", kick: { why: "", seconds: 0 } });
});

test.each(["", "{", "null", "[]", '{"type":"later"}', '{"type":"document.size","bytes":"1","limit":2}'])(
  "anything else is passed over: %s",
  (payload) => {
    expect(readServerWord(payload)).toBeUndefined();
  },
);
