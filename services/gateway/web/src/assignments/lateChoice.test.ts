import { expect, test } from "vitest";

import { lateChoice } from "./lateChoice";

test("some per cent a day are never none", () => {
  expect(lateChoice("percent", { late_percent_per_day: 0 })).toEqual({ late: "percent", late_percent_per_day: 10 });
  expect(lateChoice("percent", { late_percent_per_day: 25 })).toEqual({ late: "percent" });
  expect(lateChoice("refused", { late_percent_per_day: 0 })).toEqual({ late: "refused" });
});
