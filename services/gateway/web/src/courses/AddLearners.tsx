import { UserPlus } from "lucide-react";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { Course, Person } from "../api/types";
import { Button } from "../ui/Button";
import { useToast } from "../ui/Toasts";
import { AddPeople } from "./AddPeople";
import { useRosterChanges } from "./changes";

/** Puts people of the organisation into a course, whatever its door says. */
export function AddLearners({ course }: { course: Course }) {
  const [isOpen, setOpen] = useState(false);
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const { letIn } = useRosterChanges(course);
  const toast = useToast();
  const add = ({ id, display_name: name }: Person) =>
    letIn.mutate(id, {
      onSuccess: () => setAdded(new Set([...added, id])),
      onError: (error) => {
        const problem = Problem.from(error);
        toast(`${name} was not added. ${problem.code === "course-full" ? "The course is full." : problem.sentence}`, { tone: "alert" });
      },
    });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserPlus size={18} aria-hidden />
        Add learners
      </Button>
      {isOpen ? (
        <AddPeople
          title="Add learners"
          orgId={course.org_id}
          hint="People of the organisation. They are in the course at once."
          word="In the course"
          isIn={(person) => added.has(person.id)}
          busyId={letIn.isPending ? letIn.variables : undefined}
          onAdd={add}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}
