import { FileText, Folder, FolderOpen, Hash, Link2, Paperclip, Shapes, type LucideIcon } from "lucide-react";

import type { PageKind, PageType } from "../api/types";
import { classes } from "../ui/classes";

const marks: Record<PageType, LucideIcon> = {
  folder: Folder,
  document: FileText,
  whiteboard: Shapes,
  channel: Hash,
  file: Paperclip,
  link: Link2,
};

/** What can be begun with nothing on it; a file begins by being sent. */
export const pageTypes: PageKind[] = ["document", "folder", "link", "whiteboard", "channel"];

export const pageTypeNames: Record<PageType, string> = {
  folder: "Folder",
  document: "Document",
  whiteboard: "Whiteboard",
  channel: "Channel",
  file: "File",
  link: "Link",
};

interface PageMarkProps {
  type: PageType;
  icon?: string | null;
  isOpen?: boolean;
  className?: string;
}

/** The emoji of a page, or the sign of its type. */
export function PageMark({ type, icon = null, isOpen = false, className }: PageMarkProps) {
  const Icon = type === "folder" && isOpen ? FolderOpen : marks[type];
  return (
    <span
      className={classes("inline-flex size-5 flex-none items-center justify-center text-muted", className)}
      title={pageTypeNames[type]}
      aria-hidden
    >
      {icon ?? <Icon size={18} />}
    </span>
  );
}
