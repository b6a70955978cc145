import { Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { FormDialog, NameField } from "../ui/FormDialog";
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
  const submit = useSubmit(async () => {
    const course = await create.mutateAsync(title.trim());
    onClose();
    await navigate(`/courses/${course.id}/edit`);
  });
  return (
    <FormDialog
      title="New course"
      formName="Create course"
      submit={submit}
      action="Create course"
      isOff={title.trim() === ""}
      fields={["title"]}
      onClose={onClose}
    >
      <NameField
        label="Title"
        hint={`A draft in ${org.name}. Learners see it once you publish it.`}
        problem={submit.problem}
        value={title}
        onName={setTitle}
      />
    </FormDialog>
  );
}
