import { expect, test } from "vitest";

import { HistoryEar } from "./historyNews";
import type { AwarenessStates } from "./people";

const SELF = 1;
const bo = { name: "Bo" };

function states(history?: unknown): AwarenessStates {
  return new Map([
    [SELF, { user: { name: "Ada" }, history: { at: Math.random() } }],
    [2, { user: bo, ...(history === undefined ? {} : { history }) }],
  ]);
}

test("what others do while we are here is news, once", () => {
  const ear = new HistoryEar();
  expect(ear.read(states(), SELF)).toBeUndefined();
  expect(ear.read(states({ at: 5, restored: "“First draft”" }), SELF)).toEqual({ by: "Bo", at: 5, restored: "“First draft”" });
  expect(ear.read(states({ at: 5, restored: "“First draft”" }), SELF)).toBeUndefined();
  expect(ear.read(states({ at: 6 }), SELF)).toEqual({ by: "Bo", at: 6, restored: undefined });
});

test("an imported file is news too", () => {
  const ear = new HistoryEar();
  ear.read(states(), SELF);
  expect(ear.read(states({ at: 5, imported: "notes.md" }), SELF)).toMatchObject({ by: "Bo", imported: "notes.md" });
});

test("what was said before we came is no news", () => {
  expect(new HistoryEar().read(states({ at: 5, restored: "x" }), SELF)).toBeUndefined();
});

test.each([1, "x", null, { at: "5" }])("nonsense is passed over: %j", (history) => {
  const ear = new HistoryEar();
  ear.read(states(), SELF);
  expect(ear.read(states(history), SELF)).toBeUndefined();
});
