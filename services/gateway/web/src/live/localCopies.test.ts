import { expect, test } from "vitest";

import type { Board } from "../api/types";
import { forgetConfirmedCopies, pendingOf, readCopy, writeCopy } from "./localCopies";

const board = { id: "one", title: "Notes" } as Board;

test("a copy is found again by its person and board only", () => {
  writeCopy("ana", "one", { board, pending: 2 });
  expect(readCopy("ana", "one")).toEqual({ board, pending: 2 });
  expect(readCopy("bo", "one")).toBeUndefined();
});

test("signing out keeps exactly what the server has not confirmed", () => {
  writeCopy("ana", "one", { board, pending: 0 });
  writeCopy("ana", "two", { board, pending: 3 });
  writeCopy("bo", "one", { board, pending: 0 });
  forgetConfirmedCopies("ana");
  expect(readCopy("ana", "one")).toBeUndefined();
  expect(readCopy("ana", "two")?.pending).toBe(3);
  expect(readCopy("bo", "one")).toBeDefined();
});

test("pending changes are summed over a person's boards", () => {
  writeCopy("ana", "one", { board, pending: 1 });
  writeCopy("ana", "two", { board, pending: 3 });
  expect(pendingOf("ana")).toBe(4);
});

test("a damaged entry is as good as none", () => {
  localStorage.setItem("stoa.copy.ana.one", "{");
  expect(readCopy("ana", "one")).toBeUndefined();
});
