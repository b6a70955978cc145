import { beforeEach, expect, test, vi } from "vitest";

import { Problem } from "../api/problem";
import type { Answer, AnswerSaved } from "../api/types";
import { AnswerSaver } from "./answerSaver";

type Save = (questionId: string, sequence: number, answer: Answer | null) => Promise<AnswerSaved>;

const saved = {} as AnswerSaved;
const unreachable = new Problem({ status: 0, code: "unreachable", title: "" });
const over = new Problem({ status: 409, code: "attempt-over", title: "" });

beforeEach(() => {
  vi.useFakeTimers();
});

function words(text: string): Answer {
  return { type: "short", text };
}

/** An answer that comes when the test says so. */
function later() {
  let resolve!: (value: AnswerSaved) => void;
  const promise = new Promise<AnswerSaved>((done) => (resolve = done));
  return { promise, resolve };
}

function make(save: Save) {
  const onOver = vi.fn<() => void>();
  return { saver: new AnswerSaver({ save, problemOf: Problem.from, onOver, clock: () => 100 }), onOver };
}

test("typing is saved once it rests, the last words only", async () => {
  const save = vi.fn<Save>(async () => saved);
  const { saver } = make(save);
  saver.change("q", words("a"), 800);
  saver.change("q", words("ab"), 800);
  expect(saver.isSafe).toBe(false);
  await vi.advanceTimersByTimeAsync(900);
  expect(save.mock.calls).toEqual([["q", 101, words("ab")]]);
  expect(saver.states().get("q")).toBe("saved");
  expect(saver.isSafe).toBe(true);
});

test("what changes while a call is under way follows it, with a later number", async () => {
  const { promise, resolve } = later();
  const save = vi.fn<Save>(() => promise);
  const { saver } = make(save);
  saver.change("q", words("a"));
  await vi.advanceTimersByTimeAsync(0);
  saver.change("q", words("b"));
  await vi.advanceTimersByTimeAsync(0);
  expect(save).toHaveBeenCalledTimes(1);
  resolve(saved);
  await vi.advanceTimersByTimeAsync(0);
  expect(save.mock.calls.map(([, sequence]) => sequence)).toEqual([100, 101]);
});

test("handing in waits for what is not saved yet", async () => {
  const save = vi.fn<Save>(async () => saved);
  const { saver } = make(save);
  saver.change("q", words("a"), 800);
  saver.change("r", words("b"), 800);
  await saver.flush();
  expect(save).toHaveBeenCalledTimes(2);
  expect(saver.isSafe).toBe(true);
});

test("without a connection it is sent again, the same words with the same number", async () => {
  const save = vi.fn<Save>().mockRejectedValueOnce(unreachable).mockResolvedValue(saved);
  const { saver } = make(save);
  saver.change("q", words("a"));
  await vi.advanceTimersByTimeAsync(0);
  expect(saver.states().get("q")).toBe("retrying");
  await vi.advanceTimersByTimeAsync(3_100);
  expect(save.mock.calls[1]).toEqual(save.mock.calls[0]);
  expect(saver.states().get("q")).toBe("saved");
});

test("an answer after the end is said to be late, and no further one is sent", async () => {
  const save = vi.fn<Save>().mockRejectedValue(over);
  const { saver, onOver } = make(save);
  saver.change("q", words("a"));
  await vi.advanceTimersByTimeAsync(0);
  expect(saver.states().get("q")).toBe("late");
  expect(onOver).toHaveBeenCalledTimes(1);
  saver.change("q", words("b"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(save).toHaveBeenCalledTimes(1);
});

test("what waited for a connection until the end is named, and what was saved is not", async () => {
  const save = vi.fn<Save>().mockResolvedValueOnce(saved).mockRejectedValueOnce(unreachable).mockRejectedValueOnce(over);
  const { saver, onOver } = make(save);
  saver.change("early", words("a"));
  await vi.advanceTimersByTimeAsync(0);
  saver.change("last", words("b"));
  await vi.advanceTimersByTimeAsync(0);
  expect(saver.unsaved).toEqual(["last"]);
  await saver.flush();
  expect(onOver).toHaveBeenCalledOnce();
  expect(saver.unsaved).toEqual(["last"]);
});
