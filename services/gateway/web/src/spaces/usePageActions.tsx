import { ArrowRightLeft, Copy, Pencil, Trash2, UsersRound } from "lucide-react";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { PageNode } from "../api/types";
import { ShareDialog } from "../sharing/SharePanel";
import { sharedPage } from "../sharing/thing";
import type { MenuEntry } from "../ui/Menu";
import { useToast } from "../ui/Toasts";
import { MoveDialog } from "./MoveDialog";
import { usePageChanges } from "./queries";

/** What one can do with a page wherever it is shown, with the words for how it went. */
export function usePageActions(orgId: string) {
  const changes = usePageChanges(orgId);
  const toast = useToast();
  const [moving, setMoving] = useState<PageNode>();
  const [sharing, setSharing] = useState<PageNode>();

  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      const problem = Problem.from(error);
      const why = problem.status === 412 ? "Somebody else has just changed it; look again." : problem.sentence;
      toast(`${what} ${why}`, { tone: "alert" });
      return false;
    }
  };

  const rename = (node: Pick<PageNode, "id" | "version">, title: string) =>
    attempt("The title was not saved.", () => changes.change.mutateAsync({ page: node, title }));

  const restore = (pageId: string, title: string) =>
    attempt("The page is still in the trash.", async () => {
      const restored = await changes.restore.mutateAsync(pageId);
      toast(
        restored.is_at_top
          ? `“${title}” is back, at the top of the space: its old folder is gone.`
          : `“${title}” is back where it was.`,
      );
    });

  const trash = (node: Pick<PageNode, "id" | "version" | "title">) =>
    attempt("The page was not moved to the trash.", async () => {
      await changes.trash.mutateAsync(node);
      toast(`“${node.title}” is in the trash.`, {
        action: { label: "Undo", run: () => void restore(node.id, node.title) },
      });
    });

  const duplicate = (node: PageNode) =>
    attempt("The page was not copied.", async () => {
      const copy = await changes.duplicate.mutateAsync(node.id);
      toast(`“${copy.title}” is ready.`);
    });

  const entriesFor = (node: PageNode, onRename?: () => void): MenuEntry[] => {
    if (node.role === "viewer") return [];
    return [
      ...(onRename ? [{ key: "rename", label: "Rename", icon: <Pencil size={16} aria-hidden />, onSelect: onRename }] : []),
      ...(node.role === "owner"
        ? [{ key: "share", label: "Share", icon: <UsersRound size={16} aria-hidden />, onSelect: () => setSharing(node) }]
        : []),
      { key: "move", label: "Move to…", icon: <ArrowRightLeft size={16} aria-hidden />, onSelect: () => setMoving(node) },
      { key: "copy", label: "Duplicate", icon: <Copy size={16} aria-hidden />, onSelect: () => void duplicate(node) },
      {
        key: "trash",
        label: "Move to trash",
        icon: <Trash2 size={16} aria-hidden />,
        danger: true,
        onSelect: () => void trash(node),
      },
    ];
  };

  const stopSharing = () => setSharing(undefined);
  const dialog = moving ? (
    <MoveDialog orgId={orgId} page={moving} onClose={() => setMoving(undefined)} />
  ) : sharing ? (
    <ShareDialog thing={sharedPage(orgId, sharing)} onClose={stopSharing} onLeft={stopSharing} />
  ) : null;
  return { changes, rename, restore, trash, duplicate, entriesFor, dialog };
}
