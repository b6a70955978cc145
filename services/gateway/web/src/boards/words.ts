import type { BoardKind, BoardRole } from "../api/types";

export const boardRoleNames: Record<BoardRole, string> = {
  owner: "Owner",
  editor: "Editor",
  viewer: "Viewer",
};

export const boardKindNames: Record<BoardKind, string> = {
  document: "Document",
  whiteboard: "Whiteboard",
};

export const boardKinds: BoardKind[] = ["document", "whiteboard"];
