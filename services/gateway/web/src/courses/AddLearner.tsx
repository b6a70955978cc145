import { UserPlus } from "lucide-react";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { Course } from "../api/types";
import { useOrgMembers } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Portrait } from "../ui/Portrait";
import { Failure } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useRosterChanges } from "./changes";

const SHOWN = 6;

/** Puts people of the organisation into a course, whatever its door says. */
export function AddLearner({ course }: { course: Course }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserPlus size={18} aria-hidden />
        Add learners
      </Button>
      {isOpen ? <AddDialog course={course} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function AddDialog({ course, onClose }: { course: Course; onClose: () => void }) {
  const [words, setWords] = useState("");
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const members = useOrgMembers(course.org_id);
  const { letIn } = useRosterChanges(course);
  const toast = useToast();
  const wanted = words.trim().toLocaleLowerCase();
  const people = (members.data ?? [])
    .map((member) => member.user)
    .filter((person) => person.display_name.toLocaleLowerCase().includes(wanted))
    .slice(0, SHOWN);

  const add = (id: string, name: string) =>
    letIn.mutate(id, {
      onSuccess: () => setAdded(new Set([...added, id])),
      onError: (error) => {
        const problem = Problem.from(error);
        toast(`${name} was not added. ${problem.code === "course-full" ? "The course is full." : problem.sentence}`, { tone: "alert" });
      },
    });

  return (
    <Dialog title="Add learners" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Field
          label="Find people"
          type="search"
          autoComplete="off"
          dir="auto"
          hint="People of the organisation. They are in the course at once."
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {members.error ? (
          <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
        ) : !members.data ? (
          <div role="group" aria-busy aria-label="Loading people" className="skeleton h-12" />
        ) : people.length === 0 ? (
          <p className="text-muted">Nobody by that name.</p>
        ) : (
          <ul aria-label="People to add" className="divide-y divide-line border-y border-line">
            {people.map((person) => (
              <li key={person.id} className="flex min-h-12 items-center gap-3 py-1.5">
                <Portrait name={person.display_name} color={person.color} />
                <span className="min-w-0 flex-1 truncate" dir="auto">
                  {person.display_name}
                </span>
                {added.has(person.id) ? (
                  <span className="text-table text-olive">In the course</span>
                ) : (
                  <Button
                    busy={letIn.isPending && letIn.variables === person.id}
                    aria-label={`Add ${person.display_name}`}
                    onClick={() => add(person.id, person.display_name)}
                  >
                    Add
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
