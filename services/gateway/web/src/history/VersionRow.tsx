import { Bookmark, CircleDashed, Ellipsis, Pencil, RotateCcw, Trash2 } from "lucide-react";

import type { BoardRole, BoardVersion } from "../api/types";
import { inBytes } from "../ui/bytes";
import { classes } from "../ui/classes";
import { Menu, type MenuEntry } from "../ui/Menu";
import { Portrait } from "../ui/Portrait";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { clock, phraseOf, titleOf } from "./days";
import type { VersionAction } from "./VersionActions";

interface VersionRowProps {
  version: BoardVersion;
  /** What was restored when this version came to be, as far as it is known. */
  source: BoardVersion | undefined;
  isShown: boolean;
  role: BoardRole;
  isOnline: boolean;
  onShow: () => void;
  onAct: (action: VersionAction) => void;
}

/** One version: what it is called, whose it is, when it was, how large. */
export function VersionRow({ version, source, isShown, role, isOnline, onShow, onAct }: VersionRowProps) {
  const now = useNow();
  const at = new Date(version.created_at);
  const Icon = version.name !== null ? Bookmark : version.restored_from === null ? CircleDashed : RotateCcw;
  return (
    <li className={classes("group relative flex items-start rounded-control", isShown ? "bg-aegean-wash" : "hover:bg-sunken")}>
      <button
        type="button"
        aria-pressed={isShown}
        className="focus-inset flex min-w-0 flex-1 items-start gap-2.5 rounded-control px-2 py-2 text-start"
        onClick={onShow}
      >
        <Icon
          size={16}
          aria-hidden
          className={classes("mt-0.5", version.name === null ? "text-muted" : "fill-current text-aegean")}
        />
        <span className="min-w-0 flex-1">
          <span className={classes("line-clamp-2 break-words", version.name === null ? "text-muted" : "font-medium")} dir="auto">
            {heading(version, source, now)}
          </span>
          <span className="mt-0.5 block text-table text-muted tabular">
            {clock(at)} · <RelativeTime at={version.created_at} /> · {inBytes(version.size_bytes)}
          </span>
          {version.created_by ? (
            <span className="mt-1 flex items-center gap-1.5 text-table text-muted">
              <Portrait name={version.created_by.display_name} color={version.created_by.color} size="tiny" />
              <span className="truncate" dir="auto">
                {version.created_by.display_name}
              </span>
            </span>
          ) : null}
        </span>
      </button>
      {role === "viewer" ? null : (
        <Menu
          label={`More about ${phraseOf(version, now)}`}
          placement="below-end"
          buttonClassName="mt-1.5 me-1 inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
          button={<Ellipsis size={16} aria-hidden />}
          entries={isOnline ? entries(version, role, onAct) : []}
        />
      )}
    </li>
  );
}

function heading(version: BoardVersion, source: BoardVersion | undefined, now: Date): string {
  if (version.name !== null) return version.name;
  if (version.restored_from === null) return "Saved automatically";
  return source ? `Restored: ${titleOf(source, now)}` : "Restored";
}

function entries(version: BoardVersion, role: BoardRole, onAct: (action: VersionAction) => void): MenuEntry[] {
  const all: MenuEntry[] = [
    {
      key: "restore",
      label: "Restore this version",
      icon: <RotateCcw size={16} aria-hidden />,
      onSelect: () => onAct({ do: "restore", version }),
    },
    {
      key: "rename",
      label: version.name === null ? "Name it" : "Rename",
      icon: <Pencil size={16} aria-hidden />,
      onSelect: () => onAct({ do: "rename", version }),
    },
  ];
  if (role === "owner") {
    all.push({
      key: "delete",
      label: "Delete",
      icon: <Trash2 size={16} aria-hidden />,
      danger: true,
      onSelect: () => onAct({ do: "delete", version }),
    });
  }
  return all;
}
