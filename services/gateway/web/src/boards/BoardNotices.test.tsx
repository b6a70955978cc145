import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { expect, test } from "vitest";

import type { Board } from "../api/types";
import type { BoardLink, LinkState } from "../live/boardLink";
import { BoardNotices } from "./BoardNotices";

const writing: LinkState = {
  isConnected: true,
  isSynced: true,
  isReadOnly: false,
  readOnlyReason: undefined,
  isReconnecting: false,
  hasContent: true,
  pending: 0,
  isSlow: false,
  size: undefined,
  isRefused: false,
  ending: undefined,
  kick: undefined,
  people: [],
  announcedVersion: 1,
  historyNews: undefined,
  commentsNews: 0,
};

function show(change: Partial<LinkState>, role: Board["role"] = "editor") {
  const board = { id: "one", title: "Notes", role } as Board;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <BoardNotices link={{} as BoardLink} state={{ ...writing, ...change }} board={board} onStartAfresh={() => undefined} />
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

test("nothing is said while everything is well", () => {
  show({});
  expect(screen.queryByRole("status")).toBeNull();
  expect(screen.queryByRole("alert")).toBeNull();
});

test.each<[string, Partial<LinkState>, string]>([
  ["taken seats", { isReadOnly: true, readOnlyReason: "seats" }, "You are reading along."],
  ["nothing stored", { isReadOnly: true, readOnlyReason: "storage" }, "cannot be saved at the moment"],
  ["a large board", { size: { bytes: 17 << 20, limit: 32 << 20 } }, "It holds 17 MB of at most 32 MB."],
])("%s: told calmly", (_name, change, words) => {
  show(change);
  expect(screen.getByRole("status").textContent).toContain(words);
});

test("a change the board is too large for is told as not saved", () => {
  show({ isRefused: true, pending: 2, size: { bytes: 32 << 20, limit: 32 << 20 } });
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("Not saved: this board has reached its limit of 32 MB.");
  expect(alert.textContent).toContain("Your last 2 changes were not saved");
  expect(screen.getByRole("button", { name: "Copy my text" })).toBeDefined();
});

test("work that waits while nothing is stored is not offered for discarding", () => {
  show({ isReadOnly: true, readOnlyReason: "storage", pending: 1 });
  expect(screen.getByRole("status").textContent).toContain("is kept on this device");
  expect(screen.queryByRole("button")).toBeNull();
});

test("who was removed by an administrator reads so, and may ask again", () => {
  show({ ending: "kicked", isConnected: false, kick: { why: "The exam begins.", seconds: 600 } });
  const alert = screen.getByRole("alert");
  expect(alert.textContent).toContain("An administrator removed you from this board.");
  expect(alert.textContent).toContain("“The exam begins.”");
  expect(alert.textContent).toContain("You can come back in 10 minutes.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeDefined();
});

test("a viewer is not told about seats or size", () => {
  show({ isReadOnly: true, readOnlyReason: "seats", size: { bytes: 17, limit: 32 } }, "viewer");
  expect(screen.queryByRole("status")).toBeNull();
});

test("the size is dismissed for this visit", async () => {
  show({ size: { bytes: 17, limit: 32 } });
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByRole("status")).toBeNull();
});
