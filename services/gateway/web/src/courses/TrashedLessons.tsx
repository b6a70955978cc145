import { useInfiniteQuery } from "@tanstack/react-query";
import { Trash2, Undo2 } from "lucide-react";
import { useState } from "react";

import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure } from "../ui/states";
import { LessonMark } from "./LessonMark";
import { trashedLessonsQuery } from "./queries";
import type { OutlineEditing } from "./useOutlineEditing";

/** Lessons that were deleted, and the way back for each. */
export function TrashedLessons({ courseId, editing }: { courseId: string; editing: OutlineEditing }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="mt-8">
      <button
        type="button"
        aria-expanded={isOpen}
        className="-ms-2.5 inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-muted hover:bg-sunken hover:text-ink"
        onClick={() => setOpen(!isOpen)}
      >
        <Trash2 size={18} aria-hidden />
        Deleted lessons
      </button>
      {isOpen ? <List courseId={courseId} editing={editing} /> : null}
    </section>
  );
}

function List({ courseId, editing }: { courseId: string; editing: OutlineEditing }) {
  const lessons = useInfiniteQuery(trashedLessonsQuery(courseId));
  const items = lessons.data?.pages.flatMap((page) => page.items);
  if (lessons.error && !items) {
    return <Failure error={lessons.error} title="Deleted lessons could not be loaded" onRetry={() => void lessons.refetch()} />;
  }
  if (!items) return <div role="group" aria-busy aria-label="Loading deleted lessons" className="skeleton mt-2 h-12" />;
  if (items.length === 0) return <p className="mt-2 text-muted">Lessons you delete wait here for 30 days.</p>;
  return (
    <>
      <ul className="mt-2 divide-y divide-line border-y border-line">
        {items.map((lesson) => (
          <li key={lesson.id} className="flex min-h-13 items-center gap-3 py-2">
            <LessonMark kind={lesson.kind} />
            <div className="min-w-0 flex-1">
              <p className="truncate" dir="auto">
                {lesson.title}
              </p>
              <p className="text-table text-muted">
                Deleted <RelativeTime at={lesson.trashed_at} />
              </p>
            </div>
            <Button aria-label={`Restore ${lesson.title}`} onClick={() => void editing.restoreLesson(lesson)}>
              <Undo2 size={16} aria-hidden />
              Restore
            </Button>
          </li>
        ))}
      </ul>
      {lessons.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={lessons.isFetchingNextPage} onClick={() => void lessons.fetchNextPage()}>
            Show more lessons
          </Button>
        </div>
      ) : null}
    </>
  );
}
