import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { LessonItem, Rule } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useOutlineChanges } from "./changes";
import { outlineQuery } from "./queries";
import { localMoment, momentOf } from "./settings";
import { ruleNames, rulesOf, ruleWith } from "./rules";

interface LessonRulesProps {
  courseId: string;
  lesson: LessonItem;
  onClose: () => void;
}

/** What completes a lesson, whether it counts, and what has to be before it opens. */
export function LessonRules({ courseId, lesson, onClose }: LessonRulesProps) {
  const [base] = useState(lesson);
  const [by, setBy] = useState<Rule["by"]>(lesson.completion.by);
  const [minutes, setMinutes] = useState(lesson.completion.by === "time" ? String(lesson.completion.seconds / 60) : "5");
  const [percent, setPercent] = useState(lesson.completion.by === "score" ? String(lesson.completion.percent) : "50");
  const [isRequired, setRequired] = useState(lesson.is_required);
  const [opensAt, setOpensAt] = useState(localMoment(lesson.release_at));
  const [needs, setNeeds] = useState(lesson.needs);
  const isLive = lesson.kind === "document" || lesson.kind === "whiteboard";
  const { changeLesson } = useOutlineChanges(courseId);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const completion = ruleWith(by, { minutes: Number(minutes), percent: Number(percent) });
    await changeLesson.mutateAsync({ lesson: problem?.status === 412 ? lesson : base, completion, is_required: isRequired, ...(isLive ? {} : { release_at: momentOf(opensAt), needs }) });
    onClose();
  });
  return (
    <Dialog title="Completion and access" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Completion and access">
        <p className="text-muted">
          When “<bdi>{lesson.title}</bdi>” counts as done. It is written on the lesson. Who has completed it already stays done.
        </p>
        <SelectField label="Learners complete it" value={by} onChange={(event) => setBy(event.target.value as Rule["by"])}>
          {rulesOf(lesson.kind).map((each) => (
            <option key={each} value={each}>
              {ruleNames[each]}
            </option>
          ))}
        </SelectField>
        {by === "time" ? (
          <Field
            label="Minutes"
            type="number"
            required
            min={1}
            max={1440}
            step="any"
            hint="Counted while the lesson is in sight and somebody is there."
            className="max-w-40"
            error={problem?.field("seconds")}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        ) : null}
        {by === "score" ? (
          <Field
            label="Per cent of the points"
            type="number"
            required
            min={1}
            max={100}
            className="max-w-40"
            error={problem?.field("percent")}
            value={percent}
            onChange={(event) => setPercent(event.target.value)}
          />
        ) : null}
        <label className="flex items-start gap-3">
          <input type="checkbox" className="mt-0.5 size-4 accent-aegean" checked={isRequired} onChange={(event) => setRequired(event.target.checked)} />
          <span>
            Required
            <span className="block text-table text-muted">Counts towards the course. What is optional does not.</span>
          </span>
        </label>
        {isLive ? null : (
          <>
            <Field
              label="Opens"
              type="datetime-local"
              className="max-w-64"
              hint="In the time zone of this device. Empty: at once."
              error={problem?.field("release_at")}
              value={opensAt}
              onChange={(event) => setOpensAt(event.target.value)}
            />
            <Needs courseId={courseId} lesson={lesson} needs={needs} onChange={setNeeds} />
          </>
        )}
        {problem?.status === 412 ? (
          <Notice tone="waiting">Somebody else has just changed this lesson. Save again to put this in its place.</Notice>
        ) : problem && problem.fields.length === 0 ? (
          <Notice tone="error">
            {problem.code === "prerequisite-cycle" ? "These lessons would wait for each other for ever." : problem.sentence}
          </Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy}>
            Save lesson
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface NeedsProps {
  courseId: string;
  lesson: LessonItem;
  needs: string[];
  onChange: (needs: string[]) => void;
}

/** Which other lessons have to be complete first. */
function Needs({ courseId, lesson, needs, onChange }: NeedsProps) {
  const outline = useQuery(outlineQuery(courseId)).data;
  const others = outline?.chapters.flatMap((chapter) => chapter.lessons).filter((each) => each.id !== lesson.id) ?? [];
  if (others.length === 0) return null;
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Opens only after</legend>
      <ul className="max-h-40 overflow-y-auto rounded-control border border-line">
        {others.map((each) => (
          <li key={each.id}>
            <label className="flex min-h-9 items-center gap-3 px-3 py-1 hover:bg-sunken">
              <input
                type="checkbox"
                className="size-4 flex-none accent-aegean"
                checked={needs.includes(each.id)}
                onChange={(event) => onChange(event.target.checked ? [...needs, each.id] : needs.filter((id) => id !== each.id))}
              />
              <span className="min-w-0 break-words" dir="auto">
                {each.title}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
