import type { ReactNode } from "react";

import type { Problem } from "../api/problem";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Field } from "./Field";
import { Notice } from "./states";
import type { useSubmit } from "./useSubmit";

interface FormDialogProps {
  title: string;
  /** The form's own name; without it that of the dialog. */
  formName?: string;
  submit: Pick<ReturnType<typeof useSubmit>, "isBusy" | "problem" | "onSubmit">;
  /** What the button says. */
  action: ReactNode;
  look?: "primary" | "danger";
  /** Nothing to save yet. */
  isOff?: boolean;
  /** The fields that say themselves what is wrong with them. */
  fields?: readonly string[];
  /** What is said of a problem in the place of its own sentence. */
  say?: (problem: Problem) => string | undefined;
  /** Another way, beside the buttons. */
  aside?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that is one form: its fields, what went wrong with it as a whole, and the two ways out. */
export function FormDialog({ title, formName = title, submit, action, look = "primary", isOff = false, fields, say, aside, onClose, children }: FormDialogProps) {
  const { isBusy, problem, onSubmit } = submit;
  const isElsewhere = problem && !fields?.some((name) => problem.field(name));
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label={formName}>
        {children}
        {isElsewhere ? <Notice tone="error">{say?.(problem) ?? problem.sentence}</Notice> : null}
        <div className="flex flex-wrap justify-end gap-2">
          {aside}
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look={look} type="submit" busy={isBusy} disabled={isOff}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface NameFieldProps {
  label?: "Name" | "Title";
  hint?: ReactNode;
  maxLength?: number;
  problem: Problem | undefined;
  value: string;
  onName: (name: string) => void;
}

/** What something is called: the first field of such a form. */
export function NameField({ label = "Name", hint, maxLength = label === "Name" ? 80 : 200, problem, value, onName }: NameFieldProps) {
  const name = label.toLowerCase();
  return (
    <Field
      label={label}
      name={name}
      required
      autoFocus
      autoComplete="off"
      maxLength={maxLength}
      dir="auto"
      hint={hint}
      error={problem?.field(name)}
      value={value}
      onChange={(event) => onName(event.target.value)}
    />
  );
}
