import type { Level } from "../api/types";
import { levelNames, levels } from "./words";

interface LevelSelectProps {
  label: string;
  level: Level;
  disabled?: boolean;
  onChange: (level: Level) => void;
}

/** One of the four levels, small enough for a row. */
export function LevelSelect({ label, level, disabled, onChange }: LevelSelectProps) {
  return (
    <select
      aria-label={label}
      className="min-h-8 flex-none rounded-control border border-line-control bg-surface px-1.5 py-1 text-table text-ink disabled:opacity-55"
      value={level}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as Level)}
    >
      {levels.map((each) => (
        <option key={each} value={each}>
          {levelNames[each]}
        </option>
      ))}
    </select>
  );
}
