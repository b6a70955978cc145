import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, expect, test } from "vitest";

import type { Board, Me } from "../api/types";
import { BoardLink } from "../live/boardLink";
import type { BoardPlace } from "./BoardFrame";
import { OpenBoard } from "./OpenBoard";

const board = {
  id: "0192f3d4-0000-7000-8000-000000000001",
  org_id: "org",
  kind: "document",
  title: "Antigone",
  role: "owner",
  level: "write",
  may_comment: true,
  version: 1,
} as Board;
const me = { id: "me", display_name: "Mira", color: "#1b5e7b", orgs: [] as Me["orgs"] } as Me;
const lesson: BoardPlace = { where: <p>Lesson 1 of 2</p>, leaveTo: "/courses/one", isLesson: true };
let link: BoardLink | undefined;

afterEach(() => link?.destroy());

function open(place: BoardPlace) {
  link = new BoardLink({ board, person: { id: me.id, name: me.display_name, color: me.color }, token: async () => "", renew: async () => "" });
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  queryClient.setQueryData(["me"], me);
  queryClient.setQueryData(["boards", board.id, "comments", "open"], []);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <OpenBoard link={link} current={{ board, etag: '"1"' }} place={place} onStartAfresh={() => undefined} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

test("a live lesson has its comments and its history, but the course says who sees it", async () => {
  open(lesson);
  expect(screen.getByRole("button", { name: "History" })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Share" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Comments" }));
  expect(screen.getByRole("complementary", { name: "Comments" })).toBeDefined();
});
