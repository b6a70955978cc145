import type { Board, Page, PageNode, Space } from "../api/types";

/** Something that is shared: what the panel has to know of it. */
export interface Thing {
  id: string;
  orgId: string;
  title: string;
  noun: "board" | "space" | "page";
  /** Under what the API lists who is on it; other pages are listed only to those who manage them. */
  members: "boards" | "spaces" | undefined;
  /** As far as known when it was read; the panel asks again. */
  canManage: boolean;
}

export function sharedBoard(board: Board): Thing {
  return {
    id: board.id,
    orgId: board.org_id,
    title: board.title,
    noun: "board",
    members: "boards",
    canManage: board.role === "owner",
  };
}

export function sharedSpace(space: Space): Thing {
  return {
    id: space.id,
    orgId: space.org_id,
    title: space.name,
    noun: "space",
    members: "spaces",
    canManage: space.role === "owner",
  };
}

export function sharedPage(orgId: string, { id, title, type, role }: Pick<Page | PageNode, "id" | "title" | "type" | "role">): Thing {
  const isBoard = type === "document" || type === "whiteboard";
  return { id, orgId, title, noun: "page", members: isBoard ? "boards" : undefined, canManage: role === "owner" };
}
