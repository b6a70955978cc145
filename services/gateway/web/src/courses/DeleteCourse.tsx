import { useState } from "react";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
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
  const submit = useSubmit(async () => {
    await trash.mutateAsync();
    onDeleted();
    toast(`“${course.title}” is in the trash for 30 days.`, { action: { label: "Undo", run: undo } });
  });
  return (
    <FormDialog
      title="Move this course to the trash?"
      submit={submit}
      action="Move to trash"
      look="danger"
      isOff={typed.trim() !== course.title.trim()}
      say={({ status }) => (status === 412 ? "Somebody else has just changed this course; close this and look again." : undefined)}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
