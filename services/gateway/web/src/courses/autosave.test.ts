import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Problem } from "../api/problem";
import type { Lesson } from "../api/types";
import { Autosave } from "./autosave";
import type { LessonChange } from "./changes";

const lesson = { id: "one", version: 1, title: "First" } as Lesson;
const stale = new Problem({ status: 412, code: "version-stale", title: "Stale" });
const gone = new Problem({ status: 0, code: "unreachable", title: "Unreachable" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An autosave on a server that answers one call after another. */
function begun(...answers: (Problem | "saved")[]) {
  const calls: { version: number; change: LessonChange }[] = [];
  let version = 1;
  const autosave = new Autosave({
    lesson,
    save: async (onTopOf, change) => {
      calls.push({ version: onTopOf, change });
      const next = answers.shift() ?? "saved";
      if (next !== "saved") throw next;
      version = onTopOf + 1;
      return { ...lesson, version };
    },
    read: async () => ({ ...lesson, version: 7, title: "Theirs" }),
    onSaved: () => undefined,
  });
  return { autosave, calls };
}

test("saves once when typing rests, and then on top of the answer", async () => {
  const { autosave, calls } = begun();
  autosave.change({ title: "A" });
  autosave.change({ title: "AB" });
  expect(autosave.isSafe).toBe(false);
  await vi.runAllTimersAsync();
  autosave.change({ minutes: 5 });
  await vi.runAllTimersAsync();
  expect(calls).toEqual([
    { version: 1, change: { title: "AB" } },
    { version: 2, change: { minutes: 5 } },
  ]);
  expect(autosave.state()).toMatchObject({ kind: "saved" });
});

test("goes on trying while the server is away, with all that was typed", async () => {
  const { autosave, calls } = begun(gone);
  autosave.change({ title: "A" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(autosave.state().kind).toBe("retrying");
  autosave.change({ minutes: 5 });
  await vi.runAllTimersAsync();
  expect(calls.at(-1)).toEqual({ version: 1, change: { title: "A", minutes: 5 } });
  expect(autosave.isSafe).toBe(true);
});

test("stops when somebody saved first, until one chooses", async () => {
  const { autosave, calls } = begun(stale);
  autosave.change({ title: "Mine" });
  await vi.runAllTimersAsync();
  expect(autosave.state()).toMatchObject({ kind: "conflict", theirs: { title: "Theirs" } });
  autosave.change({ minutes: 5 });
  await vi.runAllTimersAsync();
  expect(calls).toHaveLength(1);
  await autosave.keepMine();
  expect(calls.at(-1)).toEqual({ version: 7, change: { title: "Mine", minutes: 5 } });
  expect(autosave.isSafe).toBe(true);
});

test("says what was refused, and sends the next change with it", async () => {
  const { autosave, calls } = begun(new Problem({ status: 422, code: "invalid", title: "Too long" }));
  autosave.change({ title: "A" });
  await vi.runAllTimersAsync();
  expect(autosave.state()).toMatchObject({ kind: "refused" });
  expect(calls).toHaveLength(1);
  autosave.change({ title: "B" });
  await vi.runAllTimersAsync();
  expect(calls.at(-1)?.change).toEqual({ title: "B" });
});
