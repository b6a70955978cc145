import { expect, test } from "vitest";

import { TimeInSight } from "./timeInSight";

const MINUTE = 60_000;

test("time counts while the page is in sight, and is told once", () => {
  const sight = new TimeInSight();
  sight.enter("a", 0);
  expect(sight.take(30_400)).toEqual([{ lesson_id: "a", seconds: 30 }]);
  // The part of a second that was left comes with the next.
  expect(sight.take(60_000)).toEqual([{ lesson_id: "a", seconds: 30 }]);
  expect(sight.take(60_500)).toEqual([]);
});

test("a page that is hidden counts nothing", () => {
  const sight = new TimeInSight();
  sight.enter("a", 0);
  sight.look(false, 10_000);
  expect(sight.take(MINUTE)).toEqual([{ lesson_id: "a", seconds: 10 }]);
  sight.look(true, 2 * MINUTE);
  expect(sight.take(2 * MINUTE + 5_000)).toEqual([{ lesson_id: "a", seconds: 5 }]);
});

test("who touches nothing for long is away until they do", () => {
  const sight = new TimeInSight();
  sight.enter("a", 0);
  sight.act(MINUTE);
  expect(sight.take(20 * MINUTE)).toEqual([{ lesson_id: "a", seconds: 6 * 60 }]);
  sight.act(30 * MINUTE);
  expect(sight.take(30 * MINUTE + 9_000)).toEqual([{ lesson_id: "a", seconds: 9 }]);
});

test("lessons that were turned are told together, and nothing is left when all is closed", () => {
  const sight = new TimeInSight();
  sight.enter("a", 0);
  sight.leave(4_000);
  sight.enter("b", 4_000);
  sight.leave(9_500);
  expect(sight.isOver).toBe(false);
  expect(sight.take(30_000)).toEqual([
    { lesson_id: "a", seconds: 4 },
    { lesson_id: "b", seconds: 5 },
  ]);
  expect(sight.isOver).toBe(true);
});

test("never more in one call than the API takes", () => {
  const sight = new TimeInSight();
  for (let index = 0; index < 25; index += 1) {
    sight.enter(`lesson ${index}`, index * 2_000);
    sight.leave(index * 2_000 + 1_500);
  }
  expect(sight.take(MINUTE)).toHaveLength(20);
  expect(sight.take(MINUTE)).toHaveLength(5);
});
