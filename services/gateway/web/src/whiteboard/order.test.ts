import { expect, test } from "vitest";

import { byOrder, keyBetween } from "./order";

test("a key lies between its neighbours, however often one asks", () => {
  let [below, above] = [keyBetween(undefined, undefined), ""];
  above = keyBetween(below, undefined);
  for (let round = 0; round < 300; round += 1) {
    const between = keyBetween(below, above);
    expect(between > below && between < above, `${below} < ${between} < ${above}`).toBe(true);
    if (round % 2) below = between;
    else above = between;
  }
});

test("always on top, or always below, stays in order and short", () => {
  let top = keyBetween(undefined, undefined);
  let bottom = top;
  for (let round = 0; round < 500; round += 1) {
    const [higher, lower] = [keyBetween(top, undefined), keyBetween(undefined, bottom)];
    expect(higher > top).toBe(true);
    expect(lower < bottom, `${lower} < ${bottom}`).toBe(true);
    [top, bottom] = [higher, lower];
  }
  expect(top.length).toBeLessThan(8);
  expect(bottom.length).toBeLessThan(8);
});

test("keys of strangers, the same ones or turned round, never hang or throw", () => {
  for (const [below, above] of [["zz", "aa"], ["a", "a"], ["~~", "!"], ["", ""], ["0", "00"], ["a", "a0"]] as const) {
    expect(keyBetween(below, above)).toMatch(/^[0-9A-Za-z]+$/u);
  }
  expect(byOrder({ order: "a", id: "1" }, { order: "a", id: "2" })).toBe(-1);
});
