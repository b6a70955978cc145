import type { CSSProperties } from "react";

import { classes } from "./classes";

interface PortraitProps {
  name: string;
  color: string;
  typing?: boolean;
  size?: "tiny" | "small" | "medium" | "large";
  /** Decorative when the name stands beside it. */
  decorative?: boolean;
  className?: string;
}

const sizes = { tiny: "size-4.5 text-[7px]", small: "size-6 text-[9px]", medium: "size-7 text-[10px]", large: "size-10 text-ui" };

/** A person as a small round portrait: initials on their own colour. */
export function Portrait({ name, color, typing = false, size = "medium", decorative = true, className }: PortraitProps) {
  const style = { "--person": safeColor(color) } as CSSProperties;
  return (
    <span
      className={classes(
        "portrait inline-flex flex-none items-center justify-center rounded-full font-bold select-none",
        sizes[size],
        className,
      )}
      style={style}
      data-typing={typing}
      {...(decorative ? { "aria-hidden": true } : { role: "img", "aria-label": name })}
    >
      {initials(name)}
    </span>
  );
}

/** One or two letters that stand for a name, in any script. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = firstLetter(words[0]);
  const last = words.length > 1 ? firstLetter(words.at(-1)) : "";
  return (first + last).toLocaleUpperCase() || "?";
}

function firstLetter(word: string | undefined): string {
  const [first] = new Intl.Segmenter().segment(word ?? "");
  return first?.segment ?? "";
}

/** A colour that came over the wire, if it is one; names and functions are refused. */
export function safeColor(color: unknown): string {
  return typeof color === "string" && /^#[0-9a-f]{6}$/iu.test(color) ? color : "var(--muted)";
}
