import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { classes } from "./classes";

export interface MenuEntry {
  key: string;
  label: ReactNode;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  /** For a choice among several: whether it is the one. */
  checked?: boolean;
}

interface MenuProps {
  label: string;
  button: ReactNode;
  buttonClassName?: string;
  entries: MenuEntry[];
  /** Where the menu opens, seen from its button. */
  placement?: "below-start" | "below-end" | "above-start";
  /** The button's own text names it; else `label` does. */
  isNamedByText?: boolean;
}

const places = {
  "below-start": "top-full left-0 mt-1",
  "below-end": "top-full right-0 mt-1",
  "above-start": "bottom-full left-0 mb-1",
};

/** A menu button after the WAI-ARIA pattern: arrows, Home, End, first letter by Tab order, Escape. */
export function Menu({ label, button, buttonClassName, entries, placement = "below-start", isNamedByText = false }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const menuId = useId();

  useEffect(() => {
    if (!open) return;
    items(list.current)[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const close = () => {
    setOpen(false);
    trigger.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items(list.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    }
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length)?.focus();
  };

  return (
    <div ref={root} className="relative">
      <button
        ref={trigger}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        {...(isNamedByText ? {} : { "aria-label": label, title: label })}
        className={buttonClassName}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open ? (
        <div
          className={classes(
            "appear absolute z-30 max-h-[70dvh] w-max min-w-56 max-w-72 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-float",
            places[placement],
          )}
        >
          {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- focus lives on its items */}
          <div ref={list} id={menuId} role="menu" aria-label={label} onKeyDown={onKeyDown}>
            {entries.map((entry) => (
              <button
                key={entry.key}
                type="button"
                role={entry.checked === undefined ? "menuitem" : "menuitemradio"}
                aria-checked={entry.checked}
                tabIndex={-1}
                className={classes(
                  "focus-inset flex min-h-9 w-full items-center gap-2.5 rounded-control px-2.5 py-1.5 text-start hover:bg-sunken focus-visible:bg-sunken",
                  entry.danger && "text-madder",
                )}
                onClick={() => {
                  close();
                  entry.onSelect();
                }}
              >
                {entry.icon}
                <span className="min-w-0 flex-1 break-words">{entry.label}</span>
              </button>
            ))}
          </div>
        </div>
      ) : null}
    </div>
  );
}

function items(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
