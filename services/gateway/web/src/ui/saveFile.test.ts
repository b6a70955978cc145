import { expect, test } from "vitest";

import { fileNameOf } from "./saveFile";

test.each([
  [`attachment; filename="Chorus.md"; filename*=UTF-8''Chorus-%20%CF%89%CE%B4%CE%AE.md`, "Chorus- ωδή.md"],
  [`attachment; filename="audit.csv"`, "audit.csv"],
  [`attachment; filename="plain.md"; filename*=UTF-8''%E0%A4%A`, "plain.md"],
  [null, "other.md"],
])("the name of a file in %s is %s", (disposition, name) => {
  expect(fileNameOf(disposition, "other.md")).toBe(name);
});
