import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { PERSON_COLORS } from "../me/personColors";

const SOURCE = join(import.meta.dirname, "..");
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\(/giu;
/** Where colours are named, where they are only written about, and those of people. */
const EXEMPT = ["tokens.css", "tokens.test.ts", "schema.d.ts", "personColors.ts"];

test("only tokens.css names a colour", () => {
  const offenders = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:css|tsx?)$/u.test(path) && !/\.test\.tsx?$/u.test(path))
    .filter((path) => !EXEMPT.some((name) => path.endsWith(name)))
    .flatMap((path) => (readFileSync(join(SOURCE, path), "utf8").match(COLOUR) ?? []).map((found) => `${path}: ${found}`));
  expect(offenders).toEqual([]);
});

const tokens = readFileSync(join(SOURCE, "tokens.css"), "utf8");
const pairs = Object.fromEntries(
  [...tokens.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/gu)].map(([, name, light, dark]) => [name, [light, dark]]),
) as Record<string, [string, string]>;

test.each([
  ["ink", "paper", 4.5],
  ["ink", "surface", 4.5],
  ["ink", "raised", 4.5],
  ["ink", "sunken", 4.5],
  ["muted", "paper", 4.5],
  ["muted", "sunken", 4.5],
  ["muted", "raised", 4.5],
  ["aegean", "paper", 4.5],
  ["aegean", "aegean-wash", 4.5],
  ["on-aegean", "aegean", 4.5],
  ["on-aegean", "aegean-hover", 4.5],
  ["on-madder", "madder", 4.5],
  ["olive", "paper", 4.5],
  ["olive", "olive-wash", 4.5],
  ["ochre", "paper", 4.5],
  ["ochre", "ochre-wash", 4.5],
  ["madder", "madder-wash", 4.5],
  ["terracotta", "paper", 3],
  ["line-control", "surface", 3],
  ["line-control", "paper", 3],
] as const)("%s is readable on %s", (text, ground, ratio) => {
  for (const theme of [0, 1] as const) {
    expect(contrast(token(text)[theme], token(ground)[theme])).toBeGreaterThanOrEqual(ratio);
  }
});

test("a whiteboard's lines are seen on its paper, and its grounds carry ink", () => {
  for (const name of ["ink", "red", "orange", "yellow", "green", "teal", "blue", "violet"]) {
    for (const theme of [0, 1] as const) {
      expect(contrast(token(`board-${name}`)[theme], token("surface")[theme])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(token("ink")[theme], token(`board-fill-${name}`)[theme])).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test("people's colours are seen on both grounds and carry their initials", () => {
  const people = [...tokens.matchAll(/--person-\d: (#\w{6});/gu)].map(([, color]) => color ?? "");
  expect(people.map((color) => color.toUpperCase())).toEqual(PERSON_COLORS.map(([color]) => color));
  for (const color of people) {
    expect(contrast(color, token("paper")[0])).toBeGreaterThanOrEqual(3);
    expect(contrast(color, token("paper")[1])).toBeGreaterThanOrEqual(3);
    expect(contrast(color, "#ffffff")).toBeGreaterThanOrEqual(4.5);
  }
});

function token(name: string): [string, string] {
  const pair = pairs[name];
  if (!pair) throw new Error(`tokens.css has no ${name}`);
  return pair;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
