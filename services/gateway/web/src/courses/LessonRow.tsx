import { ArrowDown, ArrowUp, CalendarClock, CircleCheck, Ellipsis, Eye, EyeOff, GripVertical, Pencil, Trash2 } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Link } from "react-router";

import type { LessonItem } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Menu, type MenuEntry } from "../ui/Menu";
import { inWords } from "../ui/moments";
import { Badge } from "./Badge";
import { LessonMark } from "./LessonMark";
import { LessonRules } from "./LessonRules";
import { ScheduleLesson } from "./ScheduleLesson";
import type { Drop } from "./order";
import { ruleNames, rulesOf } from "./rules";
import { TitleField } from "../ui/TitleField";
import type { OutlineEditing } from "./useOutlineEditing";
import type { useOutlineDrag } from "./useOutlineDrag";
import { duration, lessonKindNames } from "./words";

export type OutlineDrag = ReturnType<typeof useOutlineDrag>;

interface LessonRowProps {
  courseId: string;
  lesson: LessonItem;
  editing: OutlineEditing;
  drag: OutlineDrag;
}

/** A lesson in the editor's outline. Alt with an arrow moves it, F2 renames it. */
export function LessonRow({ courseId, lesson, editing, drag }: LessonRowProps) {
  const [isRenaming, setRenaming] = useState(false);
  const [isRuling, setRuling] = useState(false);
  const [isScheduling, setScheduling] = useState(false);
  const moved = { kind: "lesson", id: lesson.id } as const;
  const isDraft = lesson.status === "draft";

  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step) {
      event.preventDefault();
      editing.shift(moved, step);
      focusAgain(lesson.id);
    } else if (event.key === "F2") {
      event.preventDefault();
      setRenaming(true);
    }
  };

  const entries: MenuEntry[] = [
    { key: "rename", label: "Rename", icon: <Pencil size={16} aria-hidden />, onSelect: () => setRenaming(true) },
    isDraft
      ? { key: "publish", label: "Publish lesson", icon: <Eye size={16} aria-hidden />, onSelect: () => void editing.setStatus(lesson, "published") }
      : { key: "unpublish", label: "Make it a draft again", icon: <EyeOff size={16} aria-hidden />, onSelect: () => void editing.setStatus(lesson, "draft") },
    ...(isDraft
      ? [{ key: "schedule", label: "Publish later", icon: <CalendarClock size={16} aria-hidden />, onSelect: () => setScheduling(true) }]
      : []),
    { key: "rules", label: "Completion and access", icon: <CircleCheck size={16} aria-hidden />, onSelect: () => setRuling(true) },
    { key: "up", label: "Move up (Alt ↑)", icon: <ArrowUp size={16} aria-hidden />, onSelect: () => editing.shift(moved, -1) },
    { key: "down", label: "Move down (Alt ↓)", icon: <ArrowDown size={16} aria-hidden />, onSelect: () => editing.shift(moved, 1) },
    { key: "trash", label: "Delete lesson", icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: () => void editing.trashLesson(lesson) },
  ];

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys and drags of the controls within
    <li
      draggable={!isRenaming}
      className="group relative flex min-h-13 items-center gap-2.5 bg-surface py-1.5 ps-1.5 pe-2 first:rounded-t-card last:rounded-b-card hover:bg-sunken"
      onKeyDown={onKeyDown}
      {...drag.handlers(moved)}
    >
      <DropLine drop={drag.lineAt(moved)} />
      <GripVertical size={16} className="hidden flex-none cursor-grab text-faint opacity-0 group-hover:opacity-100 md:block" aria-hidden />
      <LessonMark kind={lesson.kind} className="ms-1.5 md:ms-0" />
      <div className="min-w-0 flex-1">
        {isRenaming ? (
          <TitleField
            className="min-h-8 w-full px-2"
            label="Lesson title"
            title={lesson.title}
            onDone={(title) => {
              setRenaming(false);
              if (title) void editing.renameLesson(lesson, title);
              focusAgain(lesson.id);
            }}
          />
        ) : (
          <Link
            id={`edit-${lesson.id}`}
            to={`/courses/${courseId}/lessons/${lesson.id}?edit`}
            draggable={false}
            className="block rounded-control py-0.5 font-medium break-words hover:underline"
            aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown F2"
            dir="auto"
          >
            {lesson.title}
          </Link>
        )}
        <p className="text-table text-muted">
          {[lessonKindNames[lesson.kind], duration(lesson.minutes ?? 0), doneBy(lesson), lesson.is_required ? "" : "optional", publishedAt(lesson)].filter(Boolean).join(" · ")}
        </p>
      </div>
      {isDraft ? (
        <>
          <Badge tone="waiting">{lesson.publish_at ? "Scheduled" : "Draft"}</Badge>
          <span className="hidden sm:block">
            <Button look="quiet" className="text-aegean" aria-label={`Publish ${lesson.title}`} onClick={() => void editing.setStatus(lesson, "published")}>
              Publish
            </Button>
          </span>
        </>
      ) : (
        <Badge tone="done">Published</Badge>
      )}
      <Menu
        label={`More about ${lesson.title}`}
        placement="below-end"
        buttonClassName="inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-raised hover:text-ink"
        button={<Ellipsis size={18} aria-hidden />}
        entries={entries}
      />
      {isScheduling ? <ScheduleLesson courseId={courseId} lesson={lesson} onClose={() => setScheduling(false)} /> : null}
      {isRuling ? <LessonRules courseId={courseId} lesson={lesson} onClose={() => setRuling(false)} /> : null}
    </li>
  );
}

/** How it is completed, where that is not as most lessons of its kind. */
function doneBy({ kind, completion }: LessonItem): string {
  return completion.by === rulesOf(kind)[0] ? "" : `done ${ruleNames[completion.by]}`;
}

const MOMENT = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" } as const;

/** When a draft publishes itself, if it does. */
export function publishedAt({ publish_at: at }: Pick<LessonItem, "publish_at">): string {
  return at ? `publishes itself ${inWords(new Date(at), MOMENT)}` : "";
}

/** Where what is dragged would come. */
export function DropLine({ drop }: { drop: Drop | undefined }) {
  if (!drop) return null;
  return (
    <span
      className={classes("pointer-events-none absolute inset-x-1 z-10 h-0.5 rounded-full bg-aegean", drop === "before" ? "-top-px" : "-bottom-px")}
      aria-hidden
    />
  );
}

/** One place up or down by the keys for it. */
export function stepOf(event: KeyboardEvent): -1 | 1 | undefined {
  if (!event.altKey) return undefined;
  return ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key as "ArrowUp"];
}

/** A row that came into another chapter is a new one to the browser: the focus goes along. */
export function focusAgain(id: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLElement>(`#edit-${CSS.escape(id)}`)?.focus()));
}
