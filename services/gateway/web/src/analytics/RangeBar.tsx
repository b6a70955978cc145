import { useId } from "react";

import { classes } from "../ui/classes";
import { inputClasses } from "../ui/Field";
import { presets } from "./range";
import type { useRange } from "./useRange";

const dateClasses = `${inputClasses} max-w-40 border-line-control`;

/** Which days all numbers of a screen are about: a few usual ones, or from one to another. */
export function RangeBar({ state: { today, range, preset, choose, setDays } }: { state: ReturnType<typeof useRange> }) {
  const id = useId();
  return (
    <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
      <div role="group" aria-label="Days to show" className="flex flex-wrap gap-1 rounded-control border border-line p-1">
        {presets.map((each) => (
          <button
            key={each.key}
            type="button"
            aria-pressed={preset === each}
            onClick={() => choose(each)}
            className={classes(
              "min-h-8 rounded-control px-2.5 text-table whitespace-nowrap transition-colors duration-(--quick)",
              preset === each ? "bg-aegean-wash font-medium text-aegean" : "text-muted hover:bg-sunken hover:text-ink",
            )}
          >
            {each.name}
          </button>
        ))}
      </div>
      <div className="flex flex-wrap gap-2">
        {(["from", "to"] as const).map((end) => (
          <div key={end}>
            <label htmlFor={`${id}-${end}`} className="mb-1 block text-table text-muted">
              {end === "from" ? "From" : "To"}
            </label>
            <input
              id={`${id}-${end}`}
              type="date"
              className={dateClasses}
              value={range[end]}
              min={end === "to" ? range.from || undefined : undefined}
              max={end === "from" ? range.to || today : today}
              onChange={({ target }) => {
                if (target.validity.valid) setDays({ ...range, [end]: target.value });
              }}
            />
          </div>
        ))}
      </div>
    </div>
  );
}
