import { expect, it } from "vitest";

import { addressesIn, fits } from "./addresses";

it.each([
  ["", []],
  ["ada@stoa.example", ["ada@stoa.example"]],
  ["ada@stoa.example\nbo@stoa.example\n", ["ada@stoa.example", "bo@stoa.example"]],
  ["ada@stoa.example, bo@stoa.example; cy@stoa.example", ["ada@stoa.example", "bo@stoa.example", "cy@stoa.example"]],
  ['"Lovelace, Ada" <ada@stoa.example>, Bo <bo@stoa.example>', ["ada@stoa.example", "bo@stoa.example"]],
  ["ada@stoa.example Ada@Stoa.example", ["Ada@Stoa.example"]],
])("finds the addresses in %j", (text, found) => {
  expect(addressesIn(text)).toEqual(found);
});

it("recognises one's own address by what is told of it", () => {
  expect(fits("d…@stoa.example", "dora@stoa.example")).toBe(true);
  expect(fits("d…@stoa.example", "ada@stoa.example")).toBe(false);
  expect(fits("d…@stoa.example", "dora@elsewhere.example")).toBe(false);
});
