import { afterEach, expect, test } from "vitest";

import { dayNumber, inWords, setPlace } from "./moments";

const at = new Date("2026-11-21T23:30:00Z");
const LONG = { dateStyle: "long", timeStyle: "short" } as const;

afterEach(() => setPlace({ locale: null, timeZone: null }));

test.each([
  ["en-GB", "Europe/London", "21 November 2026 at 23:30"],
  ["de", "Europe/Berlin", "22. November 2026 um 00:30"],
  ["fr", "America/New_York", "21 novembre 2026 à 18:30"],
])("in %s and %s", (locale, timeZone, words) => {
  setPlace({ locale, timeZone });
  expect(inWords(at, LONG)).toBe(words);
});

test("a day begins where somebody is", () => {
  setPlace({ locale: "ar", timeZone: "Europe/London" });
  const there = dayNumber(at);
  setPlace({ locale: "ar", timeZone: "Europe/Berlin" });
  expect(dayNumber(at)).toBe(there + 1);
});

test("what this browser does not know is left to the device", () => {
  setPlace({ locale: "en-GB", timeZone: "Mars/Olympus" });
  expect(inWords(at, { year: "numeric" })).toBe("2026");
  setPlace({ locale: "no such", timeZone: null });
  expect(inWords(at, { year: "numeric" })).toContain("2026");
});
