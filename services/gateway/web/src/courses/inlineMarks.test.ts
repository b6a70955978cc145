import { expect, test } from "vitest";

import { readMarks, type Inline } from "./inlineMarks";

/** As HTML would write it: `<b>…</b>`. */
function written(pieces: Inline[]): string {
  return pieces
    .map((piece) => {
      switch (piece.mark) {
        case "plain":
          return piece.text;
        case "code":
          return `<c>${piece.text}</c>`;
        case "bold":
          return `<b>${written(piece.within)}</b>`;
        case "italic":
          return `<i>${written(piece.within)}</i>`;
        case "link":
          return `<a ${piece.url}>${written(piece.within)}</a>`;
      }
    })
    .join("");
}

test.each([
  ["plain words", "plain words"],
  ["a **bold** and an *italic* word", "a <b>bold</b> and an <i>italic</i> word"],
  ["**all *of* it**", "<b>all <i>of</i> it</b>"],
  ["*all **of** it*", "<i>all <b>of</b> it</i>"],
  ["type `a*b*c`", "type <c>a*b*c</c>"],
  ["see [the *porch*](https://example.org/a?b=c)", "see <a https://example.org/a?b=c>the <i>porch</i></a>"],
  ["[write](mailto:ada@example.org)", "<a mailto:ada@example.org>write</a>"],
  ["[run](javascript:alert)", "[run](javascript:alert)"],
  ["[run](data:text/html,x)", "[run](data:text/html,x)"],
  ["<b>no</b>", "<b>no</b>"],
  ["2 * 3 * 4", "2 * 3 * 4"],
  ["**open", "**open"],
  [String.raw`\*not\* marked`, "*not* marked"],
  ["****", "****"],
  ["", ""],
])("%s", (text, html) => {
  expect(written(readMarks(text))).toBe(html);
});

test("marks within marks end somewhere", () => {
  const fences = Array.from({ length: 20_000 }, (_, at) => (at % 2 ? "**" : "*"));
  const text = `${fences.join("a")}b${fences.toReversed().join("a")}`;
  expect(written(readMarks(text))).toContain("b");
});

test("a long line of stars is read in a moment", () => {
  const started = performance.now();
  readMarks("*a ".repeat(3_000));
  expect(performance.now() - started).toBeLessThan(1_000);
});
