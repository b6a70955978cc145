import { useEffect, useRef } from "react";

import { classes } from "./classes";

interface TitleFieldProps {
  label: string;
  title: string;
  className?: string;
  /** With the new title, or without one where nothing changed. */
  onDone: (title: string | undefined) => void;
}

/** In the place of a title while it is changed: Enter keeps it, Escape does not. */
export function TitleField({ label, title, className, onDone }: TitleFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => field.current?.select(), []);
  const finish = (isKept: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    const wanted = field.current?.value.trim();
    onDone(isKept && wanted && wanted !== title ? wanted : undefined);
  };
  return (
    <input
      ref={field}
      aria-label={label}
      className={classes("min-w-0 flex-1 rounded-control border border-line-control bg-surface text-ink", className)}
      dir="auto"
      maxLength={200}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the title that is changed
      autoFocus
      defaultValue={title}
      // Around it may be what opens by a click.
      onClick={(event) => event.stopPropagation()}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
      }}
    />
  );
}
