import { afterAll, beforeAll, expect, test } from "vitest";

import type { BoardVersion } from "../api/types";
import { setPlace } from "../ui/moments";
import { byDay, dayName, phraseOf, titleOf } from "./days";

const now = new Date(2026, 10, 22, 9, 30);

beforeAll(() => setPlace({ locale: "en-GB", timeZone: null }));
afterAll(() => setPlace({ locale: null, timeZone: null }));

function version(at: Date, name: string | null = null): BoardVersion {
  return { id: at.toISOString(), created_at: at.toISOString(), name } as BoardVersion;
}

test.each<[Date, string]>([
  [new Date(2026, 10, 22, 0, 1), "Today"],
  [new Date(2026, 10, 21, 23, 59), "Yesterday"],
  [new Date(2026, 10, 19, 12, 0), "Thursday 19 November"],
  [new Date(2025, 10, 22, 12, 0), "22 November 2025"],
])("%s is %s", (at, name) => {
  expect(dayName(at, now)).toBe(name);
});

test("versions stand under their day, in their order", () => {
  const versions = [new Date(2026, 10, 22, 9), new Date(2026, 10, 22, 8), new Date(2026, 10, 21, 23)].map((at) => version(at));
  expect(byDay(versions, now).map((day) => [day.name, day.versions.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
  ]);
});

test("a version is called by its name, else by its time", () => {
  const at = new Date(2026, 10, 21, 14, 5);
  expect(titleOf(version(at, "First draft"), now)).toBe("“First draft”");
  expect(titleOf(version(at), now)).toBe("yesterday, 14:05");
  expect(phraseOf(version(at, "First draft"), now)).toBe("the version “First draft”");
  expect(phraseOf(version(at), now)).toBe("the version of yesterday, 14:05");
  expect(titleOf(version(new Date(2026, 10, 19, 8, 0)), now)).toBe("Thursday 19 November, 08:00");
});
