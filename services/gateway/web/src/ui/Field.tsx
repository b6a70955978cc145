import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from "react";

import { classes } from "./classes";

export const inputClasses =
  "w-full min-h-10 rounded-control border bg-surface px-3 py-2 text-ink placeholder:text-faint transition-colors duration-(--quick)";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  /** What is wrong with the value; replaces the hint. */
  error?: string | undefined;
  hint?: ReactNode;
  /** A control inside the field, at its end. */
  trailing?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled text field with its hint or its error, tied together for screen readers. */
export function Field({ label, error, hint, trailing, className, id, ...rest }: FieldProps) {
  const generated = useId();
  const inputId = id ?? generated;
  const noteId = `${inputId}-note`;
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={inputId} className="mb-1.5 block font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={inputId}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? noteId : undefined}
          className={classes(
            inputClasses,
            error ? "border-madder" : "border-line-control",
            trailing ? "pr-11" : undefined,
          )}
          {...rest}
        />
        {trailing ? <div className="absolute inset-y-0 right-1 flex items-center">{trailing}</div> : null}
      </div>
      {note ? (
        <div id={noteId} className={classes("mt-1.5 text-table", error ? "text-madder" : "text-muted")}>
          {note}
        </div>
      ) : null}
    </div>
  );
}
