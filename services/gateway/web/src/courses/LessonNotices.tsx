import { Problem } from "../api/problem";
import type { Lesson } from "../api/types";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useOutlineChanges } from "./changes";
import { publishedAt } from "./LessonRow";

/** What a lesson's teachers should know while they read it. */
export function LessonNotices({ lesson, mayWrite }: { lesson: Lesson; mayWrite: boolean }) {
  const { changeLesson } = useOutlineChanges(lesson.course_id);
  const toast = useToast();
  if (lesson.status !== "draft") return null;
  const publish = () =>
    changeLesson.mutate(
      { lesson, status: "published" },
      {
        onSuccess: () => toast(`“${lesson.title}” is published.`),
        onError: (error) => toast(`The lesson was not published. ${Problem.from(error).sentence}`, { tone: "alert" }),
      },
    );
  return (
    <div className="mx-auto w-full max-w-[calc(66ch+8rem)] px-4 pt-4 md:px-8">
      <Notice tone="waiting">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span>This lesson is a draft: only teachers of the course see it.{lesson.publish_at ? ` It ${publishedAt(lesson)}.` : ""}</span>
          {mayWrite ? (
            <Button busy={changeLesson.isPending} onClick={publish}>
              Publish lesson
            </Button>
          ) : null}
        </div>
      </Notice>
    </div>
  );
}

/** What a teacher says beside a live board or a link. */
export function LessonNote({ lesson }: { lesson: Lesson }) {
  const note = "note" in lesson.content ? lesson.content.note : "";
  if (!note) return null;
  return (
    <p className="mx-auto w-full max-w-[calc(66ch+8rem)] px-4 pt-3 pb-6 whitespace-pre-line text-muted md:px-8" dir="auto">
      {note}
    </p>
  );
}
