import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { afterEach, expect, test } from "vitest";

import type { Board, Me } from "../api/types";
import { BoardLink } from "../live/boardLink";
import type { BoardPlace } from "./BoardFrame";
import { OpenBoard } from "./OpenBoard";
import { asLearnerSees } from "./queries";

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
  const isForReading = place.isPreview ?? false;
  const person = { id: me.id, name: me.display_name, color: me.color };
  const opened = new BoardLink({ board, person, isForReading, token: async () => "", renew: async () => "" });
  link = opened;
  const mine = { board, etag: '"1"' };
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  queryClient.setQueryData(["me"], me);
  queryClient.setQueryData(["boards", board.id, "comments", "open"], []);
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <OpenBoard link={link} current={isForReading ? asLearnerSees(mine) : mine} place={place} onStartAfresh={() => undefined} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
  // As when the server has let in somebody who may write.
  act(() => {
    opened.provider.authenticatedHandler("read-write");
    opened.provider.synced = true;
  });
}

test("a live lesson has its comments and its history, but the course says who sees it", async () => {
  open(lesson);
  expect(screen.getByRole("button", { name: "History" })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Share" })).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Comments" }));
  expect(screen.getByRole("complementary", { name: "Comments" })).toBeDefined();
});

const text = () => screen.getByRole("textbox", { name: "Text of Antigone" });

async function menuEntries() {
  await userEvent.click(screen.getByRole("button", { name: "More about this board" }));
  return screen.getAllByRole("menuitem").map((entry) => entry.textContent);
}

test("who teaches writes in a live lesson, and brings Markdown in", async () => {
  open(lesson);
  expect(text().getAttribute("contenteditable")).toBe("true");
  expect(await menuEntries()).toContain("Import Markdown…");
});

test("who looks at it as a learner can write nothing, whatever the server would take", async () => {
  open({ ...lesson, isPreview: true });
  expect(text().getAttribute("contenteditable")).toBe("false");
  expect(document.querySelector("[data-work]")?.getAttribute("data-work")).toBe("view-only");
  expect(screen.queryByRole("toolbar", { name: "Formatting" })).toBeNull();
  expect(await menuEntries()).toEqual(["Download as Markdown"]);
});
