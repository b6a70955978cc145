import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { useRoom } from "../live/news";
import { rowsOf } from "./treeRows";
import { treeQuery } from "./queries";

/** A space's tree as it is shown: which folders are open is kept on this device. */
export function useTree(spaceId: string, root?: string) {
  const [opened, setOpened] = useState(() => readOpened(spaceId));
  const [further, setFurther] = useState<Record<string, number>>({});
  const query = useQuery(treeQuery(spaceId, root, { opened: [...opened].sort(), further }));
  useRoom("space", spaceId);
  const top = root ?? spaceId;
  const rows = useMemo(() => (query.data ? rowsOf(query.data, top, opened) : undefined), [query.data, top, opened]);

  const setOpen = (folderId: string, isOpen: boolean) => {
    const next = new Set(opened);
    if (isOpen) next.add(folderId);
    else next.delete(folderId);
    setOpened(next);
    sessionStorage.setItem(keyOf(spaceId), JSON.stringify([...next]));
  };
  const showMore = (place: string) => setFurther({ ...further, [place]: (further[place] ?? 0) + 1 });
  return { query, rows, top, setOpen, showMore };
}

function keyOf(spaceId: string): string {
  return `stoa.tree.${spaceId}`;
}

function readOpened(spaceId: string): Set<string> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(spaceId)) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : []);
  } catch {
    return new Set();
  }
}
