import { Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useCreateCourse } from "./changes";

/** Begins a course by its title; all else is decided in its editor. */
export function NewCourseButton({ org, label = "New course" }: { org: OrgOfMe; label?: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus size={18} aria-hidden />
        {label}
      </Button>
      {isOpen ? <NewCourseDialog org={org} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function NewCourseDialog({ org, onClose }: { org: OrgOfMe; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const create = useCreateCourse(org.id);
  const navigate = useNavigate();
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const course = await create.mutateAsync(title.trim());
    onClose();
    await navigate(`/courses/${course.id}/edit`);
  });
  return (
    <Dialog title="New course" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Create course">
        <Field
          label="Title"
          name="title"
          required
          autoFocus
          maxLength={200}
          dir="auto"
          autoComplete="off"
          hint={`A draft in ${org.name}. Learners see it once you publish it.`}
          error={problem?.field("title")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        {problem && !problem.field("title") ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={title.trim() === ""}>
            Create course
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
