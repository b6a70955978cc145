import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { allQueriesOf, queriesOf } from "./newsKeys";
import { roomOf } from "./newsFrames";

const shown: Record<string, unknown[]> = {
  me: ["me"],
  sessions: ["me", "sessions"],
  boards: ["orgs", "o", "boards", { words: "", isTrashed: false }],
  members: ["orgs", "o", "members", "found", { words: "", role: "" }],
  otherMembers: ["orgs", "p", "members"],
  spaces: ["orgs", "o", "spaces", { isTrashed: false }],
  space: ["spaces", "s"],
  tree: ["spaces", "s", "tree", {}],
  board: ["boards", "b"],
  comments: ["boards", "b", "comments", "open"],
  versions: ["boards", "b", "versions"],
  state: ["boards", "b", "version-state", "v"],
  viewers: ["resources", "b", "viewers"],
  page: ["pages", "b"],
  trail: ["me", "enrolments"],
  catalogue: ["orgs", "o", "courses", { words: "" }],
  course: ["courses", "c"],
  outline: ["courses", "c", "outline"],
  roster: ["courses", "c", "enrolments", { status: "active" }],
  book: ["courses", "c", "gradebook", { words: "", cursor: "" }],
  grades: ["courses", "c", "grades"],
  waiting: ["courses", "c", "submissions"],
  quiz: ["lessons", "l", "quiz"],
  handIns: ["lessons", "l", "submissions", "all", "any"],
  handIn: ["lessons", "l", "submission", "h"],
};

function touched(room: string, changed?: string[]): string[] {
  const client = new QueryClient();
  for (const queryKey of Object.values(shown)) client.setQueryData(queryKey, 1);
  const filters = changed ? queriesOf(roomOf(room), changed) : allQueriesOf(roomOf(room));
  const found = new Set(filters.flatMap((each) => client.getQueryCache().findAll(each)).map(({ queryKey }) => queryKey));
  return Object.keys(shown).filter((name) => [...found].some((key) => JSON.stringify(key) === JSON.stringify(shown[name])));
}

test.each([
  ["org:o", ["members"], ["members", "viewers"]],
  ["org:o", ["boards"], ["boards", "space", "tree"]],
  ["org:o", ["spaces"], ["spaces"]],
  ["org:o", ["courses"], ["catalogue", "course", "outline", "roster", "book", "grades", "waiting"]],
  ["course:c", ["course"], ["course"]],
  ["course:c", ["outline"], ["course", "outline"]],
  ["staff:c", ["learners"], ["course", "roster"]],
  ["staff:c", ["grades"], ["book", "waiting", "handIns"]],
  ["course:c", ["grades"], ["book", "grades"]],
  ["user:u", ["grades"], ["grades", "quiz", "handIns"]],
  ["user:u", ["learning"], ["trail", "catalogue", "course", "outline", "roster", "book", "grades", "waiting"]],
  ["space:s", ["tree"], ["tree"]],
  ["board:b", ["versions"], ["versions"]],
  ["board:b", ["access"], ["board", "viewers", "page"]],
  ["board:b", ["comments"], []],
  ["user:u", ["me"], ["me"]],
  ["user:u", ["constructor", "later"], []],
  ["org:o", [], []],
])("%s %j", (room, changed, expected) => {
  expect(touched(room, changed)).toEqual(expected);
});

test("a right of one's own may show anywhere, but not in what a version holds", () => {
  const all = touched("user:u", ["access"]);
  expect(all).toContain("board");
  expect(all).toContain("otherMembers");
  expect(all).not.toContain("state");
  expect(all).not.toContain("sessions");
});

test("of a room in doubt everything is asked for", () => {
  expect(touched("board:b")).toEqual(["board", "versions", "viewers", "page"]);
});
