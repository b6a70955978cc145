import { Download, Ellipsis, FileUp, Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { Problem } from "../api/problem";
import type { BoardLink, LinkState } from "../live/boardLink";
import { ImportDialog } from "../markdown/ImportDialog";
import { useMarkdownDownload } from "../markdown/queries";
import { Menu, type MenuEntry } from "../ui/Menu";
import { useToast } from "../ui/Toasts";
import type { BoardPlace } from "./BoardFrame";
import { useRestoreBoard, useTrashBoard, type CurrentBoard } from "./queries";

interface BoardMenuProps {
  current: CurrentBoard;
  leaveTo: string;
  place: BoardPlace | undefined;
  link: BoardLink;
  state: LinkState;
  /** Ways to take it away in the place of Markdown, which only documents have. */
  downloads?: MenuEntry[] | undefined;
}

/** What else can be done with an open board: each sees what they may do. */
export function BoardMenu({ current, leaveTo, place, link, state, downloads }: BoardMenuProps) {
  const { board, etag } = current;
  const trash = useTrashBoard(board.org_id);
  const restore = useRestoreBoard(board.org_id);
  const navigate = useNavigate();
  const toast = useToast();
  const download = useMarkdownDownload(board.id);
  const [isImporting, setImporting] = useState(false);

  const takeAway = async () => {
    try {
      const name = await download.mutateAsync();
      const { pending } = link.state();
      const missing = pending > 0 ? " Changes that are on this device only are not in it." : "";
      toast(`“${name}” is on its way to your downloads.${missing}`);
    } catch (error) {
      toast(`The document was not downloaded. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };

  const undo = async () => {
    try {
      await restore.mutateAsync(board.id);
      await navigate(`/${place ? "pages" : "boards"}/${board.id}`);
    } catch (error) {
      toast(`The board is still in the trash. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };

  const moveToTrash = async () => {
    try {
      await trash.mutateAsync({ boardId: board.id, etag });
      link.end("gone");
      await navigate(leaveTo);
      toast(`“${board.title}” is in the trash.`, { action: { label: "Undo", run: () => void undo() } });
    } catch (error) {
      toast(`The board was not moved. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };

  const entries: MenuEntry[] = downloads?.slice() ?? [
    {
      key: "download",
      label: "Download as Markdown",
      icon: <Download size={16} aria-hidden />,
      onSelect: () => void takeAway(),
    },
  ];
  if (!downloads && board.level === "write" && !state.isReadOnly) {
    entries.push({
      key: "import",
      label: "Import Markdown…",
      icon: <FileUp size={16} aria-hidden />,
      onSelect: () => setImporting(true),
    });
  }
  if (board.role === "owner" && !place?.isLesson) {
    entries.push({
      key: "trash",
      label: "Move to trash",
      icon: <Trash2 size={16} aria-hidden />,
      danger: true,
      onSelect: () => void moveToTrash(),
    });
  }
  return (
    <>
      <Menu
        label="More about this board"
        placement="below-end"
        buttonClassName="inline-flex size-9 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
        button={<Ellipsis size={18} aria-hidden />}
        entries={entries}
      />
      {isImporting ? <ImportDialog boardId={board.id} link={link} onClose={() => setImporting(false)} /> : null}
    </>
  );
}
