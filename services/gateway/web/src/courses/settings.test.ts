import { expect, test } from "vitest";

import { changedSettings, localMoment, merged, momentOf, tagsOf, type Settings } from "./settings";

const base: Settings = {
  title: "Geometry",
  summary: "",
  description: "",
  category_id: null,
  level: null,
  language: "en",
  tags: ["maths"],
  slug: "geometry",
  enrolment_mode: "open",
  capacity: null,
  starts_at: null,
  is_sequential: false,
  leaderboard: "off",
  ends_at: null,
};

test("only what differs is sent", () => {
  expect(changedSettings(base, { ...base, tags: ["maths"] })).toEqual({});
  expect(changedSettings(base, { ...base, title: "Circles", capacity: 12 })).toEqual({ title: "Circles", capacity: 12 });
});

test("changes of two people to different fields are both kept", () => {
  const { settings, conflicts } = merged(base, { ...base, title: "Circles" }, { ...base, level: "beginner" });
  expect(settings).toEqual({ ...base, title: "Circles", level: "beginner" });
  expect(conflicts).toEqual([]);
});

test("where both changed a field somebody chooses, unless they agree", () => {
  const mine = { ...base, title: "Circles", capacity: 5 };
  const { settings, conflicts } = merged(base, mine, { ...base, title: "Lines", capacity: 5 });
  expect(settings.title).toBe("Circles");
  expect(conflicts).toEqual(["title"]);
});

test("tags are told apart by commas, each once", () => {
  expect(tagsOf(" maths, , old  Greek,maths ")).toEqual(["maths", "old  Greek"]);
});

test("a moment comes back as it was, to the minute", () => {
  expect(momentOf(localMoment("2026-11-22T12:30:00.000Z"))).toBe("2026-11-22T12:30:00.000Z");
  expect(momentOf(localMoment(null))).toBeNull();
});
