import { ChevronRight, Ellipsis } from "lucide-react";
import { useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { useNavigate } from "react-router";

import { Problem } from "../api/problem";
import type { PageNode } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Menu } from "../ui/Menu";
import { TitleField } from "../ui/TitleField";
import { useToast } from "../ui/Toasts";
import { PageMark, pageTypeNames } from "./PageMark";
import { usePageActions } from "./usePageActions";
import { isPage, placeAtDrop, rowAfterKey, rowByLetters, type Drop, type MoreRow, type TreeRow } from "./treeRows";

const TYPING_MILLISECONDS = 700;

interface PageTreeProps {
  label: string;
  orgId: string;
  rows: (TreeRow | MoreRow)[];
  /** The place at the top: the space, or the folder that is shown. */
  top: string;
  spaceId: string;
  /** The page that is open beside the tree. */
  currentId?: string;
  onOpenFolder: (folderId: string, isOpen: boolean) => void;
  onShowMore: (place: string) => void;
  /** After a page was chosen, for a sheet that closes then. */
  onChosen?: () => void;
}

/**
 * The tree of pages, after the pattern of WAI-ARIA: arrows, Home, End and letters
 * move, Enter opens, F2 renames, Delete throws away, Alt with an arrow changes the
 * order and Shift+F10 opens the menu, which moves a page by a dialog.
 */
export function PageTree({ label, orgId, rows, top, spaceId, currentId, onOpenFolder, onShowMore, onChosen }: PageTreeProps) {
  const navigate = useNavigate();
  const tree = useRef<HTMLDivElement>(null);
  const pages = rows.filter((row) => isPage(row));
  const [activeId, setActive] = useState(currentId);
  const [renaming, setRenaming] = useState<string>();
  const typed = useRef({ letters: "", at: 0 });
  const drag = useDrag(rows, top, orgId, spaceId);
  const actions = usePageActions(orgId);
  const at = Math.max(
    0,
    pages.findIndex((row) => row.node.id === activeId),
  );

  const focus = (index: number | undefined) => {
    const id = index === undefined ? undefined : pages[index]?.node.id;
    if (!id) return;
    setActive(id);
    itemOf(tree.current, id)?.focus();
  };

  const open = (node: PageNode) => {
    onChosen?.();
    void navigate(`/pages/${node.id}`);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (renaming || !(event.target instanceof HTMLElement) || event.target.role !== "treeitem") return;
    const row = pages[at];
    if (!row) return;
    const handled = event.altKey ? onAltKey(event, row) : onPlainKey(event, row);
    if (handled) event.preventDefault();
  };

  const onAltKey = (event: KeyboardEvent, row: TreeRow): boolean => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return false;
    void drag.shift(row, step);
    return true;
  };

  const onPlainKey = (event: KeyboardEvent, row: TreeRow): boolean => {
    const next = rowAfterKey(event.key, pages, at);
    if (next !== undefined) focus(next);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      if (row.node.has_children) onOpenFolder(row.node.id, event.key === "ArrowRight");
    } else if (event.key === "Enter" || event.key === " ") open(row.node);
    else if (event.key === "F2" && row.node.role !== "viewer") setRenaming(row.node.id);
    else if (event.key === "Delete" && row.node.role !== "viewer") void actions.trash(row.node);
    else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) {
      itemOf(tree.current, row.node.id)?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.click();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) focusByLetter(event.key, event.timeStamp);
    else return false;
    return true;
  };

  const focusByLetter = (letter: string, now: number) => {
    const goesOn = now - typed.current.at < TYPING_MILLISECONDS && typed.current.letters !== letter;
    typed.current = { letters: goesOn ? typed.current.letters + letter : letter, at: now };
    focus(rowByLetters(typed.current.letters, pages, at));
  };

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- focus lives on its items */}
      <div ref={tree} role="tree" aria-label={label} onKeyDown={onKeyDown} className="flex flex-col gap-px">
        {rows.map((row) =>
          isPage(row) ? (
            <Item
              key={row.node.id}
              row={row}
              isCurrent={row.node.id === currentId}
              isActive={row.node.id === pages[at]?.node.id}
              isRenaming={row.node.id === renaming}
              drop={drag.over?.id === row.node.id ? drag.over.drop : undefined}
              onFocus={() => setActive(row.node.id)}
              onOpen={() => open(row.node)}
              onToggle={() => onOpenFolder(row.node.id, !row.isOpen)}
              onDrag={drag}
              entries={actions.entriesFor(row.node, () => setRenaming(row.node.id))}
              onRenamed={(title) => {
                setRenaming(undefined);
                if (title) void actions.rename(row.node, title);
                requestAnimationFrame(() => itemOf(tree.current, row.node.id)?.focus());
              }}
            />
          ) : (
            <div key={`more ${row.more}`} role="none" style={{ paddingInlineStart: indent(row.level) }}>
              <Button look="quiet" className="text-aegean" onClick={() => onShowMore(row.more)}>
                Show more pages
              </Button>
            </div>
          ),
        )}
      </div>
      {actions.dialog}
    </>
  );
}

interface ItemProps {
  row: TreeRow;
  isCurrent: boolean;
  isActive: boolean;
  isRenaming: boolean;
  drop: Drop | undefined;
  onFocus: () => void;
  onOpen: () => void;
  onToggle: () => void;
  onDrag: Dragging;
  entries: ReturnType<ReturnType<typeof usePageActions>["entriesFor"]>;
  onRenamed: (title: string | undefined) => void;
}

function Item({ row, isCurrent, isActive, isRenaming, drop, onFocus, onOpen, onToggle, onDrag, entries, onRenamed }: ItemProps) {
  const { node, level, place, siblings, isOpen } = row;
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree around it listens for keys
    <div
      role="treeitem"
      id={`tree-${node.id}`}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={siblings}
      aria-expanded={node.has_children ? isOpen : undefined}
      aria-selected={isCurrent}
      aria-label={`${node.title}, ${pageTypeNames[node.type]}`}
      tabIndex={isActive ? 0 : -1}
      draggable={!isRenaming && node.role !== "viewer"}
      className={classes(
        "group focus-inset relative flex min-h-9 cursor-pointer items-center gap-1.5 rounded-control pe-1",
        isCurrent ? "bg-aegean-wash font-medium text-aegean" : "hover:bg-sunken",
        drop === "into" && "bg-aegean-wash outline-2 -outline-offset-2 outline-aegean",
      )}
      style={{ paddingInlineStart: indent(level) }}
      onFocus={onFocus}
      onClick={onOpen}
      onDragStart={(event) => onDrag.start(event, node.id)}
      onDragOver={(event) => onDrag.hover(event, row)}
      onDragLeave={() => onDrag.leave(node.id)}
      onDragEnd={() => onDrag.end()}
      onDrop={(event) => void onDrag.drop(event, row)}
    >
      {drop === "before" || drop === "after" ? (
        <span
          className={classes("pointer-events-none absolute inset-x-1 h-0.5 rounded-full bg-aegean", drop === "before" ? "top-0" : "bottom-0")}
          aria-hidden
        />
      ) : null}
      {node.has_children ? (
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className="inline-flex size-6 flex-none items-center justify-center rounded-control text-muted hover:text-ink"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <ChevronRight size={16} className={classes("transition-transform duration-(--quick)", isOpen && "rotate-90")} />
        </button>
      ) : (
        <span className="w-6 flex-none" aria-hidden />
      )}
      <PageMark type={node.type} icon={node.icon} isOpen={isOpen} />
      {isRenaming ? (
        <TitleField label="Title" title={node.title} className="my-0.5 px-1.5 py-1 font-normal" onDone={onRenamed} />
      ) : (
        <span className="min-w-0 flex-1 truncate py-1.5" title={node.title}>
          <bdi>{node.title}</bdi>
        </span>
      )}
      {entries.length > 0 && !isRenaming ? (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- keeps the menu's clicks from opening the page
        <span
          className="flex-none opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100 has-[[aria-expanded=true]]:opacity-100"
          onClick={(event) => event.stopPropagation()}
        >
          <Menu
            label={`More about ${node.title}`}
            placement="below-end"
            buttonClassName="inline-flex size-7 items-center justify-center rounded-control text-muted hover:bg-raised hover:text-ink"
            button={<Ellipsis size={16} aria-hidden />}
            entries={entries}
          />
        </span>
      ) : null}
    </div>
  );
}

type Dragging = ReturnType<typeof useDrag>;

/** Dragging a page onto a folder, or between two pages; and the same by Alt and an arrow. */
function useDrag(rows: (TreeRow | MoreRow)[], top: string, orgId: string, spaceId: string) {
  const moving = useRef<string>(undefined);
  const [over, setOver] = useState<{ id: string; drop: Drop }>();
  const actions = usePageActions(orgId);
  const toast = useToast();

  const placeAt = (target: TreeRow, drop: Drop, id: string | undefined) => {
    const place = id ? placeAtDrop(rows, id, target, drop, top) : undefined;
    // The top of this tree may itself be a folder.
    if (place && place.parent_id === null && top !== spaceId) return { ...place, parent_id: top };
    return place;
  };
  const move = async (id: string, place: { parent_id: string | null; after: string }) => {
    try {
      await actions.changes.place.mutateAsync({ pageId: id, ...place });
    } catch (error) {
      toast(`The page was not moved. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
  return {
    over,
    start(event: DragEvent, id: string) {
      moving.current = id;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", id);
    },
    hover(event: DragEvent, target: TreeRow) {
      const box = event.currentTarget.getBoundingClientRect();
      const height = (event.clientY - box.top) / box.height;
      const isFolder = target.node.type === "folder";
      const edge = isFolder ? 0.28 : 0.5;
      const drop: Drop = height < edge ? "before" : height > 1 - edge ? "after" : "into";
      if (!placeAt(target, drop, moving.current)) return setOver(undefined);
      event.preventDefault();
      if (over?.id !== target.node.id || over.drop !== drop) setOver({ id: target.node.id, drop });
    },
    leave(id: string) {
      if (over?.id === id) setOver(undefined);
    },
    end() {
      moving.current = undefined;
      setOver(undefined);
    },
    async drop(event: DragEvent, target: TreeRow) {
      event.preventDefault();
      const id = moving.current;
      const place = over ? placeAt(target, over.drop, id) : undefined;
      this.end();
      if (id && place) await move(id, place);
    },
    /** Change places with the sibling before or after. */
    async shift(row: TreeRow, step: number) {
      const siblings = rows.filter((each) => isPage(each) && each.node.parent_id === row.node.parent_id) as TreeRow[];
      const target = siblings[siblings.indexOf(row) + step];
      const place = target ? placeAt(target, step < 0 ? "before" : "after", row.node.id) : undefined;
      if (place) await move(row.node.id, place);
    },
  };
}

function indent(level: number): string {
  return `${Math.min(level - 1, 12) * 1.1 + 0.25}rem`;
}

function itemOf(tree: HTMLElement | null, id: string): HTMLElement | null {
  return tree?.querySelector<HTMLElement>(`#tree-${CSS.escape(id)}`) ?? null;
}
