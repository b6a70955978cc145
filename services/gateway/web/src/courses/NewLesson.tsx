import { Plus } from "lucide-react";
import { useState } from "react";

import type { LessonContent, LessonKind, OutlineChapter } from "../api/types";
import { Button, buttonClasses } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Menu } from "../ui/Menu";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { ADDRESS_HINT } from "../videos/VideoEditor";
import { useOutlineChanges } from "./changes";
import { LessonMark } from "./LessonMark";
import { focusAgain } from "./LessonRow";
import { lessonKindNames, lessonKinds } from "./words";

interface NewLessonProps {
  courseId: string;
  chapter: Pick<OutlineChapter, "id" | "title">;
}

/** The menu that begins a lesson of any kind at the end of a chapter. */
export function NewLessonMenu({ courseId, chapter }: NewLessonProps) {
  const [kind, setKind] = useState<LessonKind>();
  return (
    <>
      <Menu
        label={`Add lesson to ${chapter.title}`}
        buttonClassName={buttonClasses("quiet", "text-aegean -ms-2")}
        button={
          <>
            <Plus size={18} aria-hidden />
            Add lesson
          </>
        }
        entries={lessonKinds.map((each) => ({
          key: each,
          label: lessonKindNames[each],
          icon: <LessonMark kind={each} />,
          onSelect: () => setKind(each),
        }))}
      />
      {kind ? <NewLessonDialog courseId={courseId} chapter={chapter} kind={kind} onClose={() => setKind(undefined)} /> : null}
    </>
  );
}

const hints: Partial<Record<LessonKind, string>> = {
  document: "A document that all who teach here write at once. Learners read along, live.",
  whiteboard: "A whiteboard that all who teach here draw on at once. Learners look on, live.",
};

/** What a lesson begins with, where it cannot begin empty. */
function contentAt(kind: LessonKind, url: string): { content?: LessonContent } {
  if (kind === "link") return { content: { kind, schema: 1, url, note: "" } };
  return kind === "video" ? { content: { kind, schema: 1, source: { type: "address", url }, note: "" } } : {};
}

function NewLessonDialog({ courseId, chapter, kind, onClose }: NewLessonProps & { kind: LessonKind; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [url, setUrl] = useState("https://");
  const { addLesson } = useOutlineChanges(courseId);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const lesson = await addLesson.mutateAsync({
      chapterId: chapter.id,
      title: title.trim(),
      kind,
      ...contentAt(kind, url.trim()),
    });
    onClose();
    focusAgain(lesson.id);
  });
  const isElsewhere = problem && !problem.field("title") && !problem.field("url");
  return (
    <Dialog title={`New lesson: ${lessonKindNames[kind].toLowerCase()}`} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Create lesson">
        <Field
          label="Title"
          name="title"
          required
          autoFocus
          maxLength={200}
          dir="auto"
          autoComplete="off"
          hint={`A draft in “${chapter.title}”.`}
          error={problem?.field("title")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        {kind === "link" || kind === "video" ? (
          <Field
            label="Address"
            name="url"
            type="url"
            required
            maxLength={2000}
            hint={kind === "video" ? ADDRESS_HINT : "Begins with https:, http: or mailto:. It opens in a new tab."}
            error={problem?.field("url")}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        ) : null}
        {hints[kind] ? <Notice tone="note">{hints[kind]}</Notice> : null}
        {isElsewhere ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={title.trim() === ""}>
            Create lesson
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
