import type { Branch, PageNode } from "../api/types";

/** One visible line of the tree. */
export interface TreeRow {
  node: PageNode;
  /** 1 for the top. */
  level: number;
  place: number;
  siblings: number;
  isOpen: boolean;
}

/** The line after the last page of a place of which there is more. */
export interface MoreRow {
  more: string;
  level: number;
}

/** Everything that is to be seen, from top to bottom: what lies in closed folders is not. */
export function rowsOf(branches: Branch[], top: string, opened: ReadonlySet<string>): (TreeRow | MoreRow)[] {
  const byPlace = new Map(branches.map((branch) => [branch.parent_id ?? "", branch]));
  const rows: (TreeRow | MoreRow)[] = [];
  const walk = (place: string, level: number) => {
    const branch = byPlace.get(place);
    if (!branch) return;
    for (const [index, node] of branch.items.entries()) {
      const isOpen = opened.has(node.id) && node.has_children;
      rows.push({ node, level, place: index + 1, siblings: branch.items.length, isOpen });
      if (isOpen) walk(node.id, level + 1);
    }
    if (branch.next_cursor) rows.push({ more: place, level });
  };
  walk(top, 1);
  // Pages that are reached although their place is not stand at the top, too.
  if (top !== "") walk("", 1);
  return rows;
}

export function isPage(row: TreeRow | MoreRow): row is TreeRow {
  return "node" in row;
}

/** Where a key leads from a row of the tree, by the pattern of WAI-ARIA; undefined for nowhere. */
export function rowAfterKey(key: string, rows: TreeRow[], at: number): number | undefined {
  const row = rows[at];
  if (!row) return undefined;
  switch (key) {
    case "ArrowDown":
      return Math.min(at + 1, rows.length - 1);
    case "ArrowUp":
      return Math.max(at - 1, 0);
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "ArrowRight":
      return row.isOpen && (rows[at + 1]?.level ?? 0) > row.level ? at + 1 : undefined;
    case "ArrowLeft": {
      if (row.isOpen) return undefined;
      const above = rows.slice(0, at).findLastIndex((each) => each.level < row.level);
      return above < 0 ? undefined : above;
    }
    default:
      return undefined;
  }
}

/** The next row whose title begins with what was typed, after the row one is on. */
export function rowByLetters(letters: string, rows: TreeRow[], at: number): number | undefined {
  const wanted = letters.toLocaleLowerCase();
  // The same letter again goes on; more letters may stay.
  const first = letters.length > 1 ? 0 : 1;
  for (let step = first; step <= rows.length; step += 1) {
    const index = (at + step) % rows.length;
    if (rows[index]?.node.title.toLocaleLowerCase().startsWith(wanted)) return index;
  }
  return undefined;
}

export type Drop = "before" | "into" | "after";

/** Where a page comes that is dropped on a row, or undefined where it cannot. */
export function placeAtDrop(
  rows: (TreeRow | MoreRow)[],
  moving: string,
  target: TreeRow,
  drop: Drop,
  top: string,
): { parent_id: string | null; after: string } | undefined {
  const pages = rows.filter((row) => isPage(row));
  const at = pages.indexOf(target);
  const ancestors = new Set<string>();
  let level = target.level;
  for (const row of pages.slice(0, at).toReversed()) {
    if (row.level < level) {
      ancestors.add(row.node.id);
      level = row.level;
    }
  }
  if (target.node.id === moving || ancestors.has(moving)) return undefined;
  if (drop === "into") return target.node.type === "folder" ? { parent_id: target.node.id, after: "last" } : undefined;
  const parent = target.node.parent_id;
  if (parent === null) return undefined;
  const place = { parent_id: parent === top ? null : parent };
  if (drop === "after") return { ...place, after: target.node.id };
  const before = pages
    .slice(0, at)
    .findLast((row) => row.level === target.level && row.node.parent_id === parent && row.node.id !== moving);
  return { ...place, after: before?.node.id ?? "first" };
}
