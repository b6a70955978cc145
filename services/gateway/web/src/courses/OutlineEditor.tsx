import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type FormEvent } from "react";

import { Problem } from "../api/problem";
import type { Course, Outline } from "../api/types";
import { Button } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { Failure } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useOutlineChanges } from "./changes";
import { ChapterSection } from "./ChapterSection";
import { focusAgain } from "./LessonRow";
import { OutlineSkeleton } from "./OutlineList";
import { outlineQuery } from "./queries";
import { TrashedLessons } from "./TrashedLessons";
import { useOutlineDrag } from "./useOutlineDrag";
import { useOutlineEditing } from "./useOutlineEditing";

/** The chapters and lessons of a course, to be put in order. */
export function OutlineEditor({ course }: { course: Course }) {
  const outline = useQuery({ ...outlineQuery(course.id), refetchOnWindowFocus: "always" });
  if (outline.error && !outline.data) {
    return <Failure error={outline.error} title="The outline could not be loaded" onRetry={() => void outline.refetch()} />;
  }
  return outline.data ? <ShownOutline outline={outline.data} /> : <OutlineSkeleton />;
}

function ShownOutline({ outline }: { outline: Outline }) {
  const editing = useOutlineEditing(outline);
  const drag = useOutlineDrag(outline.chapters, (chapters, moved) => void editing.order(chapters, moved));
  return (
    <div className="max-w-3xl">
      <p role="status" className="sr-only">
        {editing.spoken}
      </p>
      {outline.chapters.length === 0 ? (
        <p className="mb-4 max-w-[66ch] text-muted">
          A course is made of chapters, and each chapter of lessons. Name the first chapter; everything can be renamed and moved later.
        </p>
      ) : (
        <>
          <p className="mb-5 hidden text-table text-muted md:block">
            Drag to change the order, or press Alt with ↑ or ↓ on a title. Each move is saved at once.
          </p>
          <ol className="mb-8 flex flex-col gap-7">
            {outline.chapters.map((chapter, index) => (
              <ChapterSection
                key={chapter.id}
                courseId={outline.course_id}
                chapter={chapter}
                number={index + 1}
                editing={editing}
                drag={drag}
              />
            ))}
          </ol>
        </>
      )}
      <NewChapter courseId={outline.course_id} />
      <TrashedLessons courseId={outline.course_id} editing={editing} />
    </div>
  );
}

function NewChapter({ courseId }: { courseId: string }) {
  const [title, setTitle] = useState("");
  const { addChapter } = useOutlineChanges(courseId);
  const toast = useToast();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const chapter = await addChapter.mutateAsync(title.trim());
      setTitle("");
      focusAgain(chapter.id);
    } catch (error) {
      toast(`The chapter was not added. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
  return (
    <form className="flex flex-wrap gap-2 border-t border-line pt-5" aria-label="Add a chapter" onSubmit={(event) => void add(event)}>
      <label className="min-w-0 flex-1 basis-56">
        <span className="sr-only">Title of the new chapter</span>
        <input
          className={`${inputClasses} border-line-control`}
          placeholder="Title of the new chapter"
          maxLength={200}
          dir="auto"
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <Button type="submit" busy={addChapter.isPending} disabled={title.trim() === ""} className="min-h-10">
        <Plus size={18} aria-hidden />
        Add chapter
      </Button>
    </form>
  );
}
