import type { Board } from "../api/types";

/**
 * The register of boards kept on this device. The text itself is in IndexedDB,
 * one database per person and board; here is what the screen needs to open it
 * without a network, and how many changes the server has not confirmed.
 */
export interface LocalCopy {
  board: Board;
  pending: number;
}

const PREFIX = "stoa.copy.";

export function databaseName(userId: string, boardId: string): string {
  return `stoa.board.${userId}.${boardId}`;
}

export function readCopy(userId: string, boardId: string): LocalCopy | undefined {
  try {
    const stored = localStorage.getItem(PREFIX + userId + "." + boardId);
    return stored ? (JSON.parse(stored) as LocalCopy) : undefined;
  } catch {
    return undefined;
  }
}

export function writeCopy(userId: string, boardId: string, copy: LocalCopy): void {
  try {
    localStorage.setItem(PREFIX + userId + "." + boardId, JSON.stringify(copy));
  } catch {
    // Storage is full or blocked: the board still works, only not without a network.
  }
}

export function forgetCopy(userId: string, boardId: string): void {
  localStorage.removeItem(PREFIX + userId + "." + boardId);
  indexedDB.deleteDatabase(databaseName(userId, boardId));
}

/** Changes on this device, over all boards of a person. */
export function pendingOf(userId: string): number {
  return copiesOf(userId).reduce((sum, boardId) => sum + (readCopy(userId, boardId)?.pending ?? 0), 0);
}

/**
 * On signing out: clear what the server has. A board with unconfirmed changes stays,
 * under its owner's id, and is sent when that person signs in here again.
 */
export function forgetConfirmedCopies(userId: string): void {
  for (const boardId of copiesOf(userId)) {
    if ((readCopy(userId, boardId)?.pending ?? 0) === 0) forgetCopy(userId, boardId);
  }
}

function copiesOf(userId: string): string[] {
  const mine = PREFIX + userId + ".";
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(mine))
    .map((key) => key.slice(mine.length));
}
