import { expect, test } from "vitest";

import { kindOf } from "./kinds";

test.each([
  ["application/pdf", "PDF"],
  ["image/png", "Picture (PNG)"],
  ["video/x-matroska", "Film (MATROSKA)"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Spreadsheet"],
  ["application/vnd.oasis.opendocument.text", "Text document"],
  ["application/x-something", "File"],
])("%s is called %s", (mediaType, name) => {
  expect(kindOf(mediaType)).toBe(name);
});
