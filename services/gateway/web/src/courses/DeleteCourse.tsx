import { useState } from "react";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { useCourseChanges, useRestoreCourse } from "./changes";
import { counted } from "./words";

/** Asks for the title of a course before it goes to the trash, and says who loses it. */
export function DeleteCourse({ course, onClose, onDeleted }: { course: Course; onClose: () => void; onDeleted: () => void }) {
  const [typed, setTyped] = useState("");
  const { trash } = useCourseChanges(course);
  const restore = useRestoreCourse(course.org_id);
  const toast = useToast();
  const undo = () =>
    restore.mutate(course.id, {
      onSuccess: () => toast(`“${course.title}” is back among your courses.`),
      onError: (error) => toast(`The course is still in the trash. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await trash.mutateAsync();
    onDeleted();
    toast(`“${course.title}” is in the trash for 30 days.`, { action: { label: "Undo", run: undo } });
  });
  return (
    <Dialog title="Move this course to the trash?" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        <p className="text-muted">
          It closes for {counted(course.enrolled_count, "learner")} and all its teachers. You can restore it for 30 days.
        </p>
        <Field
          label={`Type “${course.title}” to go on`}
          autoComplete="off"
          dir="auto"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {problem ? (
          <Notice tone="error">
            {problem.status === 412 ? "Somebody else has just changed this course; close this and look again." : problem.sentence}
          </Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="danger" type="submit" busy={isBusy} disabled={typed.trim() !== course.title.trim()}>
            Move to trash
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
