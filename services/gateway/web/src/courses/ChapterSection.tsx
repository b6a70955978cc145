import { ArrowDown, ArrowUp, Ellipsis, GripVertical, Pencil, Trash2 } from "lucide-react";
import { useState, type KeyboardEvent } from "react";

import type { OutlineChapter } from "../api/types";
import { Menu } from "../ui/Menu";
import { DropLine, focusAgain, LessonRow, stepOf, type OutlineDrag } from "./LessonRow";
import { NewLessonMenu } from "./NewLesson";
import { TitleField } from "../ui/TitleField";
import type { OutlineEditing } from "./useOutlineEditing";

interface ChapterSectionProps {
  courseId: string;
  chapter: OutlineChapter;
  number: number;
  editing: OutlineEditing;
  drag: OutlineDrag;
}

/** A chapter in the editor's outline, with its lessons. */
export function ChapterSection({ courseId, chapter, number, editing, drag }: ChapterSectionProps) {
  const [isRenaming, setRenaming] = useState(false);
  const moved = { kind: "chapter", id: chapter.id } as const;

  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step) {
      event.preventDefault();
      editing.shift(moved, step);
      focusAgain(chapter.id);
    } else if (event.key === "F2") {
      event.preventDefault();
      setRenaming(true);
    }
  };

  return (
    <li>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys and drags of the controls within */}
      <div
        draggable={!isRenaming}
        className="group relative mb-1.5 flex min-h-10 items-center gap-1.5 rounded-control"
        onKeyDown={onKeyDown}
        {...drag.handlers(moved)}
      >
        <DropLine drop={drag.lineAt(moved)} />
        <GripVertical size={16} className="-ms-5 hidden flex-none cursor-grab text-faint opacity-0 group-hover:opacity-100 md:block" aria-hidden />
        {isRenaming ? (
          <TitleField
            className="min-h-8 w-full px-2"
            label="Chapter title"
            title={chapter.title}
            onDone={(title) => {
              setRenaming(false);
              if (title) void editing.renameChapter(chapter, title);
              focusAgain(chapter.id);
            }}
          />
        ) : (
          <h2 className="min-w-0 flex-1 text-section font-medium">
            <button
              type="button"
              id={`edit-${chapter.id}`}
              title="Rename"
              className="-mx-1.5 flex max-w-full cursor-text gap-1.5 rounded-control px-1.5 text-start hover:bg-sunken"
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown F2"
              onClick={() => setRenaming(true)}
            >
              <span className="text-muted tabular">{number}.</span>
              <span className="min-w-0 break-words" dir="auto">
                {chapter.title}
              </span>
            </button>
          </h2>
        )}
        <Menu
          label={`More about ${chapter.title}`}
          placement="below-end"
          buttonClassName="inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
          button={<Ellipsis size={18} aria-hidden />}
          entries={[
            { key: "rename", label: "Rename", icon: <Pencil size={16} aria-hidden />, onSelect: () => setRenaming(true) },
            { key: "up", label: "Move up (Alt ↑)", icon: <ArrowUp size={16} aria-hidden />, onSelect: () => editing.shift(moved, -1) },
            { key: "down", label: "Move down (Alt ↓)", icon: <ArrowDown size={16} aria-hidden />, onSelect: () => editing.shift(moved, 1) },
            {
              key: "delete",
              label: "Delete chapter",
              icon: <Trash2 size={16} aria-hidden />,
              danger: true,
              onSelect: () => void editing.deleteChapter(chapter),
            },
          ]}
        />
      </div>
      {chapter.lessons.length > 0 ? (
        <ol aria-label={`Lessons of ${chapter.title}`} className="mb-2 divide-y divide-line rounded-card border border-line">
          {chapter.lessons.map((lesson) => (
            <LessonRow key={lesson.id} courseId={courseId} lesson={lesson} editing={editing} drag={drag} />
          ))}
        </ol>
      ) : null}
      <NewLessonMenu courseId={courseId} chapter={chapter} />
    </li>
  );
}
