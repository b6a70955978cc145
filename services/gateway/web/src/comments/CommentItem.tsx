import { Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";

import type { Comment } from "../api/types";
import { Menu, type MenuEntry } from "../ui/Menu";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { CommentForm } from "./CommentForm";
import { Mentioned } from "./Mentioned";

interface CommentItemProps {
  boardId: string;
  comment: Comment;
  /** It is one's own. */
  mayEdit: boolean;
  mayDelete: boolean;
  isOnline: boolean;
  onEdit: (text: string) => Promise<void>;
  onDelete: () => void;
}

/** One comment: who, when, what. */
export function CommentItem({ boardId, comment, mayEdit, mayDelete, isOnline, onEdit, onDelete }: CommentItemProps) {
  const [isEditing, setEditing] = useState(false);
  if (comment.is_deleted) return <li className="text-table text-muted italic">This comment was deleted.</li>;
  const name = comment.author?.display_name ?? "Somebody who left";
  const entries: MenuEntry[] = [];
  if (mayEdit) {
    entries.push({ key: "edit", label: "Edit", icon: <Pencil size={16} aria-hidden />, onSelect: () => setEditing(true) });
  }
  if (mayDelete) {
    entries.push({ key: "delete", label: "Delete", icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: onDelete });
  }
  return (
    <li className="flex flex-col gap-1">
      <div className="flex items-start gap-2">
        <Portrait name={name} color={comment.author?.color ?? ""} size="small" />
        <p className="min-w-0 flex-1 pt-0.5">
          <span className="font-medium break-words" dir="auto">
            {name}
          </span>{" "}
          <span className="text-table text-muted">
            <RelativeTime at={comment.created_at} />
            {comment.edited_at === null ? null : " · edited"}
          </span>
        </p>
        {entries.length > 0 && isOnline && !isEditing ? (
          <Menu
            label={`More about the comment of ${name}`}
            placement="below-end"
            buttonClassName="-my-1 inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
            button={<Ellipsis size={16} aria-hidden />}
            entries={entries}
          />
        ) : null}
      </div>
      {isEditing ? (
        <CommentForm
          label="Your comment"
          action="Save comment"
          boardId={boardId}
          text={comment.text}
          mentions={comment.mentions}
          isOnline={isOnline}
          onSend={async (text) => {
            await onEdit(text);
            setEditing(false);
          }}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <p className="ps-8 break-words whitespace-pre-wrap" dir="auto">
          <Mentioned comment={comment} />
        </p>
      )}
    </li>
  );
}
