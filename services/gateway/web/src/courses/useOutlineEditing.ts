import { useState } from "react";

import { Problem } from "../api/problem";
import type { LessonItem, Outline, OutlineChapter } from "../api/types";
import { useToast } from "../ui/Toasts";
import { useOutlineChanges } from "./changes";
import { shiftChapter, shiftLesson, type Move } from "./order";

/** What one does with an outline, with the words for how it went. */
export function useOutlineEditing(outline: Outline) {
  const changes = useOutlineChanges(outline.course_id);
  const toast = useToast();
  const [spoken, setSpoken] = useState("");

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

  const order = async (chapters: OutlineChapter[], moved: Move) => {
    setSpoken(placeInWords(chapters, moved));
    await attempt("The order was not changed.", () => changes.reorder.mutateAsync(chapters));
  };

  const shift = (moved: Move, step: -1 | 1) => {
    const move = moved.kind === "chapter" ? shiftChapter : shiftLesson;
    const next = move(outline.chapters, moved.id, step);
    if (next) void order(next, moved);
    else setSpoken(step < 0 ? "This is the top." : "This is the end.");
  };

  const setStatus = (lesson: LessonItem, status: LessonItem["status"]) =>
    attempt(status === "published" ? "The lesson was not published." : "The lesson is still published.", () =>
      changes.changeLesson.mutateAsync({ lesson, status }),
    );

  const renameLesson = (lesson: LessonItem, title: string) =>
    attempt("The title was not saved.", () => changes.changeLesson.mutateAsync({ lesson, title }));

  const renameChapter = (chapter: OutlineChapter, title: string) =>
    attempt("The title was not saved.", () => changes.renameChapter.mutateAsync({ chapter, title }));

  const restoreLesson = (lesson: Pick<LessonItem, "id" | "title">) =>
    attempt("The lesson is still in the trash.", async () => {
      await changes.restoreLesson.mutateAsync(lesson.id);
      toast(`“${lesson.title}” is back, as a draft at the end of its chapter.`);
    });

  const trashLesson = (lesson: LessonItem) =>
    attempt("The lesson was not deleted.", async () => {
      await changes.trashLesson.mutateAsync(lesson);
      toast(`“${lesson.title}” is in the trash of this course.`, {
        action: { label: "Undo", run: () => void restoreLesson(lesson) },
      });
    });

  const deleteChapter = async (chapter: OutlineChapter) => {
    if (chapter.lessons.length > 0) {
      toast("Move or delete the lessons of this chapter first.", { tone: "alert" });
      return;
    }
    await attempt("The chapter was not deleted.", async () => {
      await changes.deleteChapter.mutateAsync(chapter);
      toast(`The chapter “${chapter.title}” is deleted.`, {
        action: { label: "Undo", run: () => void attempt("The chapter did not come back.", () => changes.addChapter.mutateAsync(chapter.title)) },
      });
    });
  };

  return { changes, spoken, order, shift, setStatus, renameLesson, renameChapter, restoreLesson, trashLesson, deleteChapter };
}

export type OutlineEditing = ReturnType<typeof useOutlineEditing>;

/** Where something has come, for who does not see it move. */
function placeInWords(chapters: OutlineChapter[], moved: Move): string {
  if (moved.kind === "chapter") {
    const at = chapters.findIndex((each) => each.id === moved.id);
    return `“${chapters[at]?.title}” is chapter ${at + 1} of ${chapters.length}.`;
  }
  const chapter = chapters.find((each) => each.lessons.some((lesson) => lesson.id === moved.id));
  const at = chapter?.lessons.findIndex((lesson) => lesson.id === moved.id) ?? 0;
  return `“${chapter?.lessons[at]?.title}” is lesson ${at + 1} of ${chapter?.lessons.length} in “${chapter?.title}”.`;
}
