import { expect, test } from "vitest";

import { filtersOf, hasFilters, paramsOf, queryOf } from "./filters";

const none = { actor: "", action: "", object: "", from: "", to: "" };

test("filters come from the address and go back into it", () => {
  const filters = filtersOf(new URLSearchParams("action=board&from=2026-11-01&page=3"));
  expect(filters).toEqual({ ...none, action: "board", from: "2026-11-01" });
  expect(paramsOf(filters)).toEqual({ action: "board", from: "2026-11-01" });
  expect([hasFilters(filters), hasFilters(none)]).toEqual([true, false]);
});

test("the last day counts to its end, where the person is", () => {
  const query = queryOf({ ...none, from: "2026-11-22", to: "2026-11-22" });
  expect(query).toEqual({
    from: new Date(2026, 10, 22).toISOString(),
    to: new Date(2026, 10, 23).toISOString(),
  });
});

test("what is no day is no filter, and an action may be typed in words", () => {
  expect(queryOf({ ...none, from: "soon", action: "Membership.role changed" })).toEqual({ action: "membership.role_changed" });
});
