import { beforeEach, expect, test, vi } from "vitest";

import { Problem } from "../api/problem";
import type { LessonProgressed } from "../api/types";
import { PendingTicks } from "./pendingTicks";

type Send = (lessonId: string) => Promise<LessonProgressed>;

const answered = {} as LessonProgressed;
const unreachable = new Problem({ status: 0, code: "unreachable", title: "" });
const refused = new Problem({ status: 409, code: "rule-not-met", title: "" });

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});

function make(send: Send, prefix = "tick.ada.") {
  const onConfirmed = vi.fn<(lessonId: string, courseId: string, answer: LessonProgressed) => void>();
  const onRefused = vi.fn<(lessonId: string, courseId: string, problem: Problem) => void>();
  const ticks = new PendingTicks({ storage: localStorage, prefix, send, onConfirmed, onRefused, problemOf: Problem.from });
  return { ticks, onConfirmed, onRefused };
}

/** What waits on this device; other tests leave things of theirs there. */
function kept(): string[] {
  return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "").filter((name) => name.startsWith("tick."));
}

test("a tick is shown at once and goes when the API has confirmed it", async () => {
  const send = vi.fn<Send>(async () => answered);
  const { ticks, onConfirmed } = make(send);
  ticks.add("a", "course");
  expect(ticks.ticks().get("a")).toBe("sending");
  await vi.runAllTimersAsync();
  expect(send).toHaveBeenCalledTimes(1);
  expect(onConfirmed).toHaveBeenCalledWith("a", "course", answered);
  expect(ticks.ticks().size).toBe(0);
  expect(kept()).toEqual([]);
});

test("without a connection it waits, survives a reload and is confirmed once", async () => {
  const cut = make(vi.fn<Send>(async () => Promise.reject(unreachable)));
  cut.ticks.add("a", "course");
  cut.ticks.add("b", "course");
  await vi.advanceTimersByTimeAsync(0);
  expect([...cut.ticks.ticks().values()]).toEqual(["waiting", "waiting"]);
  cut.ticks.stop();

  const send = vi.fn<Send>(async () => answered);
  const back = make(send);
  expect([...back.ticks.ticks().keys()].toSorted()).toEqual(["a", "b"]);
  await Promise.all([back.ticks.flush(), back.ticks.flush()]);
  expect(send).toHaveBeenCalledTimes(2);
  expect(back.onConfirmed).toHaveBeenCalledTimes(2);
  expect(back.ticks.ticks().size).toBe(0);
});

test("it is asked for again by itself", async () => {
  const send = vi.fn<Send>().mockRejectedValueOnce(unreachable).mockResolvedValue(answered);
  const { ticks, onConfirmed } = make(send);
  ticks.add("a", "course");
  await vi.advanceTimersByTimeAsync(6_000);
  expect(send).toHaveBeenCalledTimes(2);
  expect(onConfirmed).toHaveBeenCalledTimes(1);
});

test("what the API refuses is taken back, with the reason", async () => {
  const { ticks, onRefused } = make(async () => Promise.reject(refused));
  ticks.add("a", "course");
  await vi.runAllTimersAsync();
  expect(onRefused).toHaveBeenCalledWith("a", "course", refused);
  expect(ticks.ticks().size).toBe(0);
  expect(kept()).toEqual([]);
});

test("two people on one device do not send each other's", async () => {
  const cut = make(async () => Promise.reject(unreachable));
  cut.ticks.add("a", "course");
  await vi.advanceTimersByTimeAsync(0);
  cut.ticks.stop();
  expect(make(async () => answered, "tick.bo.").ticks.ticks().size).toBe(0);
});
