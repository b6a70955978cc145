import { useLayoutEffect, useRef, type ButtonHTMLAttributes, type KeyboardEvent, type ReactNode } from "react";

import { classes } from "../ui/classes";

/** Buttons in a row, one tab stop: arrows move among them (WAI-ARIA toolbar). */
export function Bar({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  const bar = useRef<HTMLDivElement>(null);
  const buttons = () => [...(bar.current?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? [])];
  useLayoutEffect(() => {
    const all = buttons();
    const stop = all.find((each) => each.getAttribute("aria-pressed") === "true") ?? all[0];
    for (const each of all) each.tabIndex = each === stop ? 0 : -1;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- focus lives on its buttons
    <div
      ref={bar}
      role="toolbar"
      aria-label={label}
      className={classes("pointer-events-auto flex items-center gap-0.5 rounded-card border border-line bg-raised p-1 shadow-float", className)}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

interface BarButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  /** The key that does the same while the whiteboard has the focus. */
  keys?: string;
  isOn?: boolean;
  isDanger?: boolean;
  width?: "usual" | "narrow" | "words";
}

const widths = { usual: "size-8 md:size-9", narrow: "size-7 md:size-8", words: "h-8 w-14 whitespace-nowrap text-small tabular md:h-9" };

export function BarButton({ label, keys, isOn, isDanger = false, width = "usual", className, children, ...rest }: BarButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      aria-pressed={isOn}
      className={classes(
        "focus-inset inline-flex flex-none items-center justify-center rounded-control disabled:opacity-45",
        widths[width],
        isOn ? "bg-aegean-wash text-aegean" : isDanger ? "text-madder hover:bg-sunken" : "text-muted hover:bg-sunken hover:text-ink",
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}

export function BarGap() {
  return <span className="mx-1 h-5 w-px flex-none bg-line" aria-hidden />;
}
