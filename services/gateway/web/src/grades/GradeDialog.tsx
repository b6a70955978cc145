import { useState, type FormEvent } from "react";
import { Link } from "react-router";

import { Problem } from "../api/problem";
import type { Course, Grade, GradeItem, Person } from "../api/types";
import { mayEdit } from "../courses/words";
import { plainNumber } from "../quizzes/words";
import { Button, buttonClasses } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { useToast } from "../ui/Toasts";
import { useGradeChanges } from "./queries";
import { percentInWords, pointsInWords } from "./words";

interface GradeDialogProps {
  course: Course;
  item: GradeItem;
  user: Person;
  grade: Grade;
  onClose: () => void;
}

/** What somebody has in an item, and for who may change it, what counts instead. */
export function GradeDialog({ course, item, user, grade, onClose }: GradeDialogProps) {
  return (
    <Dialog title={item.title} onClose={onClose}>
      <p className="mb-3 font-medium" dir="auto">
        {user.display_name}
      </p>
      <Facts item={item} grade={grade} />
      {mayEdit(course) && item.points > 0 ? <OverrideForm course={course} item={item} user={user} grade={grade} onClose={onClose} /> : null}
      <Link to={`/courses/${course.id}/lessons/${item.lesson_id}`} className={buttonClasses("quiet", "-ms-3 mt-3 text-aegean")}>
        {item.kind === "quiz" ? "Open the attempts" : grade.is_waiting ? "Open what waits for a mark" : "Open the hand-ins"}
      </Link>
    </Dialog>
  );
}

function Facts({ item, grade }: { item: GradeItem; grade: Grade }) {
  const isOverridden = grade.source === "override";
  const earned = isOverridden ? grade.original : grade.points;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      <dt className="text-muted">{item.kind === "quiz" ? "Earned in the quiz" : "Marked with"}</dt>
      <dd className="tabular">
        {earned === null ? (grade.is_waiting ? "Nothing yet: it waits for a mark" : "Nothing yet") : isOverridden ? plainNumber(earned) : pointsInWords(earned, grade.max_points)}
      </dd>
      {isOverridden && grade.points !== null ? (
        <>
          <dt className="text-muted">Counts instead</dt>
          <dd className="tabular">{pointsInWords(grade.points, grade.max_points)}</dd>
          <dt className="text-muted">Because</dt>
          <dd className="break-words whitespace-pre-line" dir="auto">
            {grade.reason}
          </dd>
        </>
      ) : null}
      <dt className="text-muted">In the final</dt>
      <dd className="tabular">{percentInWords(grade.percent)}</dd>
    </dl>
  );
}

function OverrideForm({ course, item, user, grade, onClose }: GradeDialogProps) {
  const isOverridden = grade.source === "override";
  const [points, setPoints] = useState(isOverridden && grade.points !== null ? String(grade.points) : "");
  const [reason, setReason] = useState(grade.reason ?? "");
  const { override, restore } = useGradeChanges(course.id, item);
  const toast = useToast();
  const error = override.error ?? restore.error;
  const isBusy = override.isPending || restore.isPending;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    restore.reset();
    override.mutate(
      { userId: user.id, points: Number(points), reason: reason.trim() },
      {
        onSuccess: (saved) => {
          toast(`${user.display_name} has ${percentInWords(saved.percent)} in “${item.title}”.`);
          onClose();
        },
      },
    );
  };
  const onRestore = () => {
    override.reset();
    restore.mutate(user.id, {
      onSuccess: () => {
        toast(`What ${user.display_name} earned counts again.`);
        onClose();
      },
    });
  };
  return (
    <form aria-label="Change the grade" className="mt-5 flex flex-col gap-4 border-t border-line pt-5" onSubmit={onSubmit}>
      <Field
        label={`Points of ${item.points} that count`}
        type="number"
        required
        min={0}
        max={item.points}
        step={0.01}
        inputMode="decimal"
        className="max-w-64"
        value={points}
        onChange={(event) => setPoints(event.target.value)}
      />
      <TextAreaField
        label="Reason"
        required
        rows={2}
        maxLength={500}
        dir="auto"
        hint={`${user.display_name} reads it. What they earned is kept below.`}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {error ? <Notice tone="error">Not saved. {Problem.from(error).sentence}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" busy={override.isPending} disabled={isBusy || points === "" || reason.trim() === ""}>
          Save grade
        </Button>
        {isOverridden ? (
          <Button busy={restore.isPending} disabled={isBusy} onClick={onRestore}>
            Let what was earned count
          </Button>
        ) : null}
      </div>
    </form>
  );
}
