import { useState } from "react";

import type { AssignmentContent, AssignmentSettings } from "../api/types";
import { localMoment, momentOf } from "../courses/settings";
import { Field } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { TextAreaField } from "../ui/TextAreaField";
import { lateChoice } from "./lateChoice";

interface AssignmentEditorProps {
  content: AssignmentContent;
  onChange: (content: AssignmentContent) => void;
}

const lateNames: Record<AssignmentSettings["late"], string> = {
  refused: "is refused",
  marked: "is taken and marked as late",
  percent: "loses some per cent a day",
};

/** An assignment while it is written: what is asked, until when, and what it is worth. */
export function AssignmentEditor({ content, onChange }: AssignmentEditorProps) {
  const [assignment, setAssignment] = useState(content);
  const { instructions, settings } = assignment;
  const change = (part: Partial<AssignmentContent>) => {
    const next = { ...assignment, ...part };
    setAssignment(next);
    onChange(next);
  };
  return (
    <div className="flex max-w-[66ch] flex-col gap-8">
      <TextAreaField
        label="Instructions"
        rows={8}
        maxLength={20_000}
        dir="auto"
        className="[&_textarea]:max-h-[60vh] [&_textarea]:min-h-40"
        hint="What is to be done, and what makes it good. An empty line begins a paragraph."
        value={instructions}
        onChange={(event) => change({ instructions: event.target.value })}
      />
      <Terms settings={settings} onChange={(part) => change({ settings: { ...settings, ...part } })} />
    </div>
  );
}

function Terms({ settings, onChange }: { settings: AssignmentSettings; onChange: (part: Partial<AssignmentSettings>) => void }) {
  return (
    <section aria-label="Terms of the assignment" className="grid items-start gap-4 sm:grid-cols-2">
      <Field
        label="Points"
        type="number"
        min={1}
        max={1000}
        hint="The most that can be earned."
        defaultValue={settings.points}
        onChange={({ target }) => {
          if (target.value && target.validity.valid) onChange({ points: target.valueAsNumber });
        }}
      />
      <Field
        label="Hand-ins"
        type="number"
        min={1}
        max={100}
        hint="How often each learner hands in. Empty: no limit."
        defaultValue={settings.hand_ins_allowed ?? ""}
        onChange={({ target }) => {
          if (target.validity.valid) onChange({ hand_ins_allowed: target.value ? target.valueAsNumber : null });
        }}
      />
      <Field
        label="Due"
        type="datetime-local"
        hint="In the time zone of this device. Empty: no due date."
        defaultValue={localMoment(settings.due_at)}
        onChange={({ target }) => {
          if (target.validity.valid) onChange({ due_at: momentOf(target.value) });
        }}
      />
      {settings.due_at ? (
        <>
          <SelectField label="What comes late" value={settings.late} onChange={(event) => onChange(lateChoice(event.target.value, settings))}>
            {Object.entries(lateNames).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </SelectField>
          {settings.late === "percent" ? (
            <Field
              label="Per cent off for each day"
              type="number"
              min={1}
              max={100}
              hint="A day counts as soon as it has begun."
              defaultValue={settings.late_percent_per_day}
              onChange={({ target }) => {
                if (target.value && target.validity.valid) onChange({ late_percent_per_day: target.valueAsNumber });
              }}
            />
          ) : null}
        </>
      ) : null}
    </section>
  );
}
