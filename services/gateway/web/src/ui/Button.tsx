import type { ButtonHTMLAttributes, Ref } from "react";

import { classes } from "./classes";

type Look = "primary" | "secondary" | "quiet" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-aegean text-on-aegean hover:bg-aegean-hover border-transparent",
  secondary: "bg-surface text-ink border-line-strong hover:border-line-control hover:bg-sunken",
  quiet: "bg-transparent text-ink border-transparent hover:bg-sunken",
  danger: "bg-madder text-on-madder border-transparent hover:opacity-90",
};

const shape =
  "inline-flex items-center justify-center gap-2 rounded-control border font-medium transition-colors duration-(--quick) select-none whitespace-nowrap disabled:opacity-55 disabled:pointer-events-none";

/** The classes of a button, for links that look like one. */
export function buttonClasses(look: Look = "secondary", extra?: string): string {
  return classes(shape, "min-h-9 px-3.5 py-1.5", looks[look], extra);
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Something is under way: the label stays, the button waits. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look, busy = false, className, disabled, type, ...rest }: ButtonProps) {
  return (
    <button
      // oxlint-disable-next-line react/button-has-type -- "button" unless the caller says otherwise
      type={type ?? "button"}
      className={buttonClasses(look, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    />
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does; also the tooltip. */
  label: string;
  ref?: Ref<HTMLButtonElement>;
}

/** A button with an icon only, for where no word fits. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-8 flex-none items-center justify-center rounded-control text-muted transition-colors duration-(--quick) hover:bg-sunken hover:text-ink disabled:opacity-45 disabled:pointer-events-none",
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
