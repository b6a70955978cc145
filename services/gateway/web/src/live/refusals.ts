/** Why the server refused a board, or ended it while it was open. */
export type Ending = "no-access" | "gone" | "full" | "kicked" | "session-ended";

export type Reaction =
  /** It will pass: ask again in a moment. */
  | { do: "retry" }
  /** The token was the trouble: get a new one, then ask again. */
  | { do: "renew" }
  | { do: "end"; ending: Ending };

const reactions: Record<string, Reaction> = {
  "board-full": { do: "end", ending: "full" },
  "board-gone": { do: "end", ending: "gone" },
  kicked: { do: "end", ending: "kicked" },
  "session-ended": { do: "renew" },
  "token-expired": { do: "renew" },
  "token-invalid": { do: "renew" },
  Unauthorized: { do: "renew" },
  unavailable: { do: "retry" },
  "Reset Connection": { do: "retry" },
};

/** What to do about a reason in PermissionDenied or CLOSE. Unknown words mean no access. */
export function reactionTo(reason: string): Reaction {
  // The provider itself says this when the token function failed: the API could not be asked.
  if (reason.startsWith("Failed to get token")) return { do: "retry" };
  return reactions[reason] ?? { do: "end", ending: "no-access" };
}
