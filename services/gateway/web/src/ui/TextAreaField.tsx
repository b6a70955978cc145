import { useId, type ReactNode, type TextareaHTMLAttributes } from "react";

import { classes } from "./classes";
import { inputClasses } from "./Field";

interface TextAreaFieldProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  /** What is wrong with the value; replaces the hint. */
  error?: string | undefined;
  hint?: ReactNode;
}

/** A labelled field of several lines with its hint or its error, tied together for screen readers. */
export function TextAreaField({ label, error, hint, className, ...rest }: TextAreaFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <textarea
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classes(inputClasses, "field-sizing-content max-h-60 resize-y", error ? "border-madder" : "border-line-control")}
        {...rest}
      />
      {note ? (
        <div id={`${id}-note`} className={classes("mt-1.5 text-table", error ? "text-madder" : "text-muted")}>
          {note}
        </div>
      ) : null}
    </div>
  );
}
