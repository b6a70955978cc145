import { expect, test } from "vitest";

import { reactionTo } from "./refusals";

test.each([
  ["permission-denied", { do: "end", ending: "no-access" }],
  ["board-gone", { do: "end", ending: "gone" }],
  ["board-full", { do: "end", ending: "full" }],
  ["kicked", { do: "end", ending: "kicked" }],
  ["unavailable", { do: "retry" }],
  ["Reset Connection", { do: "retry" }],
  ["token-expired", { do: "renew" }],
  ["session-ended", { do: "renew" }],
  ["Failed to get token during sendToken(): Problem", { do: "retry" }],
  ["a word of a later release", { do: "end", ending: "no-access" }],
])("%s", (reason, reaction) => {
  expect(reactionTo(reason)).toEqual(reaction);
});
