import { useState } from "react";
import { Link } from "react-router";

import type { Course, GradeItem } from "../api/types";
import { counted, mayEdit } from "../courses/words";
import { Button, buttonClasses } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useGradeChanges } from "./queries";
import { partOfFinal } from "./words";

const kinds = { quiz: "Quiz", assignment: "Assignment" } as const;

interface WeightDialogProps {
  course: Course;
  item: GradeItem;
  columns: GradeItem[];
  onClose: () => void;
}

/** What an item is, and for who may change it, what it counts for. */
export function WeightDialog({ course, item, columns, onClose }: WeightDialogProps) {
  const [typed, setTyped] = useState(String(item.weight));
  const { weigh } = useGradeChanges(course.id, item);
  const weight = Number(typed);
  const wished = columns.map((each) => (each.lesson_id === item.lesson_id ? { weight } : each));
  const isGood = typed.trim() !== "" && Number.isInteger(weight) && weight >= 0 && weight <= 1000;
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    if (weight !== item.weight) await weigh.mutateAsync(weight);
    onClose();
  });
  return (
    <Dialog title={item.title} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        <p className="text-muted">
          {kinds[item.kind]}, {counted(item.points, "point")}.
        </p>
        {mayEdit(course) ? (
          <Field
            label="Weight"
            type="number"
            required
            min={0}
            max={1000}
            step={1}
            inputMode="numeric"
            className="max-w-64"
            hint={isGood ? `With a grade in everything: ${partOfFinal({ weight }, wished)}.` : "A whole number from 0, which takes it out of the final, to 1000."}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : (
          <p>Weight {item.weight}: {partOfFinal(item, columns)}, with a grade in everything.</p>
        )}
        {problem ? <Notice tone="error">Not saved. {problem.sentence}</Notice> : null}
        <div className="flex flex-wrap justify-between gap-2">
          <Link to={`/courses/${course.id}/lessons/${item.lesson_id}`} className={buttonClasses("quiet", "-ms-3 text-aegean")}>
            Open the lesson
          </Link>
          {mayEdit(course) ? (
            <Button look="primary" type="submit" busy={isBusy} disabled={!isGood}>
              Save weight
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
