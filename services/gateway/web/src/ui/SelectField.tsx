import { useId, type ReactNode, type SelectHTMLAttributes } from "react";

import { inputClasses } from "./Field";

interface SelectFieldProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  hint?: ReactNode;
}

/** A labelled choice among a few, with its hint tied to it for screen readers. */
export function SelectField({ label, hint, children, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {label}
      </label>
      <select
        id={id}
        aria-describedby={hint ? `${id}-note` : undefined}
        className={`${inputClasses} border-line-control`}
        {...rest}
      >
        {children}
      </select>
      {hint ? (
        <div id={`${id}-note`} className="mt-1.5 text-table text-muted">
          {hint}
        </div>
      ) : null}
    </div>
  );
}
