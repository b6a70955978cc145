import type { Problem } from "../api/problem";
import { Field } from "../ui/Field";

/** The sign before the name of a space or a page. */
export function EmojiField({ problem, value, onEmoji }: { problem: Problem | undefined; value: string; onEmoji: (icon: string) => void }) {
  return (
    <Field
      label="Emoji (optional)"
      name="icon"
      maxLength={16}
      autoComplete="off"
      className="max-w-40"
      error={problem?.field("icon")}
      value={value}
      onChange={(event) => onEmoji(event.target.value)}
    />
  );
}
