import { useState, type FormEvent } from "react";

import { Problem } from "../api/problem";
import type { Course, Person } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useExtraTime } from "./queries";

interface ExtraTimeDialogProps {
  course: Course;
  user: Person;
  /** What they have now. */
  percent: number | undefined;
  onClose: () => void;
}

/** How much longer somebody has in each timed quiz of a course. */
export function ExtraTimeDialog({ course, user, percent, onClose }: ExtraTimeDialogProps) {
  const [typed, setTyped] = useState(percent === undefined ? "" : String(percent));
  const change = useExtraTime(course.id, user.id);
  const toast = useToast();
  const wished = Number(typed);
  const isGood = typed.trim() !== "" && Number.isInteger(wished) && wished >= 1 && wished <= 400;
  const save = (to: number | null) =>
    change.mutate(to, {
      onSuccess: () => {
        toast(to === null ? `${user.display_name} has the time everybody has.` : `${user.display_name} has ${to} % more time.`);
        onClose();
      },
    });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    save(wished);
  };
  return (
    <Dialog title={`Extra time for ${user.display_name}`} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        <p className="text-muted">
          It holds in every quiz of this course with a time limit. An attempt under way becomes longer at once, never shorter.
        </p>
        <Field
          label="Extra time in per cent"
          type="number"
          required
          min={1}
          max={400}
          step={1}
          inputMode="numeric"
          className="max-w-64"
          hint={isGood ? `Of an hour they have ${60 + Math.floor((60 * wished) / 100)} minutes.` : "25 makes an hour 75 minutes."}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {change.error ? <Notice tone="error">Not saved. {Problem.from(change.error).sentence}</Notice> : null}
        <div className="flex flex-wrap justify-end gap-2">
          {percent === undefined ? null : (
            <Button busy={change.isPending} onClick={() => save(null)}>
              Take it away
            </Button>
          )}
          <Button look="primary" type="submit" busy={change.isPending} disabled={!isGood}>
            Save extra time
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
