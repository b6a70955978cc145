import { useState } from "react";

import type { LessonItem } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { useNow } from "../ui/RelativeTime";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useOutlineChanges } from "./changes";
import { localMoment, momentOf } from "./settings";

interface ScheduleLessonProps {
  courseId: string;
  lesson: LessonItem;
  onClose: () => void;
}

/** When a draft publishes itself. */
export function ScheduleLesson({ courseId, lesson, onClose }: ScheduleLessonProps) {
  const [base] = useState(lesson);
  const [at, setAt] = useState(localMoment(lesson.publish_at));
  const { changeLesson } = useOutlineChanges(courseId);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await changeLesson.mutateAsync({ lesson: problem?.status === 412 ? lesson : base, publish_at: momentOf(at) });
    onClose();
  });
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = useNow();
  const isPast = at !== "" && new Date(at) <= now;
  return (
    <Dialog title="Publish later" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Publish later">
        <p className="text-muted">
          “<bdi>{lesson.title}</bdi>” stays a draft until then, and publishes itself, whether or not you are here.
        </p>
        <Field
          label="Publish at"
          type="datetime-local"
          className="max-w-64"
          hint={isPast ? "This is past: it publishes at once." : `In the time zone of this device (${zone}). Empty: when you publish it.`}
          error={problem?.field("publish_at")}
          value={at}
          onChange={(event) => setAt(event.target.value)}
        />
        {problem?.status === 412 ? (
          <Notice tone="waiting">Somebody else has just changed this lesson. Save again to put this in its place.</Notice>
        ) : problem && problem.fields.length === 0 ? (
          <Notice tone="error">{problem.code === "lesson-published" ? "This lesson is published already." : problem.sentence}</Notice>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={at === "" && !lesson.publish_at}>
            Save time
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
