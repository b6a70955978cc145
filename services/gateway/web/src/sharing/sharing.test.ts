import { expect, test } from "vitest";

import { Problem } from "../api/problem";
import type { Group, Person, Source } from "../api/types";
import { candidatesFor } from "./candidates";
import { sharedBoard, sharedPage } from "./thing";
import { dayOf, endOfDay, placeName, reasonWords, sharingProblem, untilWords } from "./words";

const now = new Date(2026, 10, 22, 12, 0);
const bo = { id: "bo", display_name: "Bo", color: "#123456" } as Person;
const writers = { id: "writers", name: "Writers" } as Group;
const nobody: Source = { resource_id: "b", resource_type: "board", user: null, group: null, role: null, link_id: null };
const board = sharedBoard({ id: "b", org_id: "o", title: "Notes", role: "owner" } as Parameters<typeof sharedBoard>[0]);

function words(source: Partial<Source>, level: "view" | "edit", expiresAt: string | null = null): string {
  const reason = { source: { ...nobody, ...source }, level, expires_at: expiresAt };
  return reasonWords(reason, board, new Map([["o", "Evening school"]]), now);
}

test("the last day is a whole day, and is shown as it was chosen", () => {
  const end = endOfDay("2026-11-29");
  expect(dayOf(new Date(end))).toBe("2026-11-29");
  expect(untilWords(end, now)).toBe("until Nov 29, 2026");
  expect(untilWords(endOfDay("2026-11-22"), now)).toBe("until today, 11:59 PM");
});

test("a place is called by its name, or by what it is where one does not see it", () => {
  const source = { ...nobody, resource_id: "s", resource_type: "space" };
  expect(placeName(source, new Map([["s", "Physics"]]))).toBe("Physics");
  expect(placeName(source, new Map())).toBe("the space");
  expect(placeName({ ...source, resource_type: "page" }, new Map())).toBe("a folder above");
});

test("a reason says how, from where, how far and until when", () => {
  expect(words({ user: bo }, "edit", endOfDay("2026-11-29"))).toBe("By name: can edit, until Nov 29, 2026");
  expect(words({ group: writers }, "view")).toBe("In the group Writers: can view");
  expect(words({ role: "admin", resource_id: "o", resource_type: "organization" }, "edit")).toBe("As an admin, from Evening school: can edit");
  expect(words({ link_id: "l" }, "view")).toBe("By a link: can view");
});

test("a search finds people, groups and roles, and knows who is let in already", () => {
  const here = [{ source: { ...nobody, group: writers } }];
  const found = candidatesFor("r", [bo], [writers], here);
  expect(found.map(({ name, isHere }) => [name, isHere])).toEqual([
    ["Bo", false],
    ["Writers", true],
    ["All owners", false],
    ["All instructors", false],
    ["All learners", false],
  ]);
  expect(candidatesFor("", [bo], [writers], [])).toEqual([]);
});

test("each refusal has a sentence of its own, with the day where there is one", () => {
  const refused = (code: string, extra = {}) => sharingProblem(new Problem({ status: 409, code, title: code, extra }), board, now);
  const codes = ["last-manager", "grant-exceeds-own", "role-too-low", "holder-not-found", "grant-not-found", "expiry-past", "too-many-grants", "not-found"];
  expect(new Set(codes.map((code) => refused(code))).size).toBe(codes.length);
  expect(refused("grant-exceeds-own", { expires_at: endOfDay("2026-11-29") })).toContain("(until Nov 29, 2026)");
  expect(refused("something-new")).toBe("something-new.");
  expect(sharingProblem(new TypeError("Failed to fetch"), board, now)).toContain("cannot be reached");
});

test("pages that boards stand on list who is on them", () => {
  const page = { id: "p", title: "P", role: "owner" } as const;
  expect(sharedPage("o", { ...page, type: "document" }).members).toBe("boards");
  expect(sharedPage("o", { ...page, type: "folder" }).members).toBeUndefined();
});
