import type { QueryFilters } from "@tanstack/react-query";

import type { Room } from "./newsFrames";

type Rule = (id: string) => QueryFilters[];

const under = (...queryKey: string[]): QueryFilters => ({ queryKey });
const only = (...queryKey: string[]): QueryFilters => ({ queryKey, exact: true });

const coursesOfAll: QueryFilters = { predicate: ({ queryKey }) => queryKey[0] === "orgs" && queryKey[2] === "courses" };

/** What I have in courses, and in the quiz or assignment that I look at. */
const mine: QueryFilters = {
  predicate: ({ queryKey: [first, , third] }) =>
    (first === "courses" && third === "grades") || (first === "lessons" && ["quiz", "attempts", "assignment", "submissions"].includes(String(third))),
};
/** The lists of what learners did in a lesson; what somebody marks just now stays as they opened it. */
const handedIn: QueryFilters = {
  predicate: ({ queryKey: [first, , third] }) => first === "lessons" && ["attempts", "submissions"].includes(String(third)),
};

const listsOf = (orgId: string) => [
  under("orgs", orgId, "boards"),
  under("orgs", orgId, "spaces"),
  under("orgs", orgId, "shared-pages"),
  under("orgs", orgId, "courses"),
  under("spaces"),
];

/** What is asked for anew when a word of the server says that something in a room changed. */
const rules: Record<Room["kind"], Record<string, Rule>> = {
  user: {
    me: () => [only("me")],
    grades: () => [mine],
    learning: () => [under("me", "enrolments"), under("courses"), coursesOfAll],
    access: () => [
      only("me"),
      under("courses"),
      under("lessons"),
      under("orgs"),
      under("spaces"),
      under("pages"),
      under("resources"),
      // What a version holds is not news, and large.
      { queryKey: ["boards"], predicate: ({ queryKey }) => queryKey[2] === undefined },
    ],
  },
  org: {
    boards: (id) => [under("orgs", id, "boards"), under("spaces")],
    spaces: (id) => [under("orgs", id, "spaces")],
    courses: (id) => [under("orgs", id, "courses"), under("courses")],
    // Whoever came or went sees other things now, which an open panel of sharing lists.
    members: (id) => [under("orgs", id, "members"), under("resources")],
    groups: (id) => [under("orgs", id, "groups"), under("resources")],
    invitations: (id) => [under("orgs", id, "invitations")],
    access: listsOf,
  },
  space: {
    space: (id) => [only("spaces", id)],
    tree: (id) => [under("spaces", id, "tree"), under("spaces", id, "trash")],
    access: (id) => [under("resources", id), under("spaces", id)],
  },
  page: {
    page: (id) => [under("pages", id)],
    access: (id) => [under("resources", id), under("pages", id)],
  },
  course: {
    course: (id) => [only("courses", id)],
    outline: (id) => [only("courses", id), under("courses", id, "outline")],
    lessons: () => [under("lessons")],
    grades: (id) => [under("courses", id, "gradebook"), under("courses", id, "grades")],
    access: (id) => [under("courses", id), under("lessons")],
  },
  staff: {
    learners: (id) => [only("courses", id), under("courses", id, "enrolments")],
    lessons: (id) => [under("courses", id, "outline"), under("lessons")],
    grades: (id) => [under("courses", id, "gradebook"), under("courses", id, "submissions"), handedIn],
    access: (id) => [under("courses", id)],
  },
  // Comments are told on the connection of the board itself, to which they belong.
  board: {
    board: (id) => [only("boards", id), under("pages", id)],
    versions: (id) => [under("boards", id, "versions")],
    access: (id) => [only("boards", id), under("pages", id), under("resources", id)],
  },
};

/** The queries that some news concern; words of later releases concern none. */
export function queriesOf({ kind, id }: Room, changed: string[]): QueryFilters[] {
  const known = rules[kind];
  return changed.flatMap((word) => (Object.hasOwn(known, word) ? (known[word]?.(id) ?? []) : []));
}

/** Every query that shows something of a room. */
export function allQueriesOf(room: Room): QueryFilters[] {
  return queriesOf(room, Object.keys(rules[room.kind]));
}
