import { expect, test } from "vitest";

import { peopleHere, type AwarenessStates } from "./people";

const ana = { id: "a", name: "Ana", color: "#B5482A" };
const bo = { id: "b", name: "Bo", color: "#8A6A00" };

function here(states: [number, Record<string, unknown>][], writing: number[] = [], arrivals = new Map<string, number>()) {
  return peopleHere(new Map(states) as AwarenessStates, 1, new Set(writing), arrivals);
}

test("people stand in order of arrival", () => {
  const people = here([
    [1, { user: ana, since: 20 }],
    [2, { user: bo, since: 10 }],
  ]);
  expect(people.map((person) => person.name)).toEqual(["Bo", "Ana"]);
});

test("two tabs of one person are one portrait, typing if either types", () => {
  const people = here(
    [
      [1, { user: ana, since: 10 }],
      [5, { user: ana, since: 30 }],
    ],
    [5],
  );
  expect(people).toEqual([{ ...ana, isSelf: true, isTyping: true }]);
});

test("a state without a name is nobody, and a colour that is none is not used", () => {
  const people = here([
    [2, {}],
    [3, { user: { name: "Mallory", color: "url(javascript:0)" } }],
  ]);
  expect(people).toEqual([
    { id: "client-3", name: "Mallory", color: "var(--muted)", isSelf: false, isTyping: false },
  ]);
});

test("without a time of arrival the order seen is kept", () => {
  const arrivals = new Map([
    ["b", 1],
    ["a", 2],
  ]);
  const people = here([[1, { user: ana }], [2, { user: bo }]], [], arrivals);
  expect(people.map((person) => person.id)).toEqual(["b", "a"]);
});

test("who has left is forgotten", () => {
  const arrivals = new Map([["gone", 1]]);
  here([[1, { user: ana }]], [], arrivals);
  expect([...arrivals.keys()]).toEqual(["a"]);
});
