import type { ReactNode } from "react";

import { Notice } from "../ui/states";
import { RelativeTime } from "../ui/RelativeTime";

export interface Figure {
  name: string;
  /** Null where it is hidden. */
  value: number | string | null;
  note?: ReactNode;
}

/** A few numbers that say most. */
export function Figures({ figures, label }: { figures: Figure[]; label: string }) {
  return (
    <dl aria-label={label} className="grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-4">
      {figures.map(({ name, value, note }) => (
        <div key={name} className="flex min-w-0 flex-col gap-0.5 bg-surface p-4">
          <dt className="text-table text-muted">{name}</dt>
          <dd className="text-title tabular">{value === null ? <Hidden /> : value}</dd>
          {note ? <dd className="text-table text-muted">{note}</dd> : null}
        </div>
      ))}
    </dl>
  );
}

/** In the place of a number that is about too few people. */
export function Hidden() {
  return (
    <span className="text-muted" title="Hidden: too few people">
      <span aria-hidden>–</span>
      <span className="sr-only">hidden</span>
    </span>
  );
}

/** When the numbers were counted, and why some are not there. */
export function Freshness({ at, isVeiled }: { at: string | null; isVeiled: boolean }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-table text-muted">
        {at ? (
          <>
            Updated <RelativeTime at={at} />. Days are those of UTC.
          </>
        ) : (
          "Nothing is counted yet. Numbers appear within a minute of the first learner."
        )}
      </p>
      {isVeiled ? (
        <Notice tone="note">Numbers about fewer than five people are hidden, because you do not teach them. A dash stands in their place.</Notice>
      ) : null}
    </div>
  );
}

export function FiguresSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading the numbers" className="flex flex-col gap-5">
      <div className="skeleton h-24 w-full" />
      <div className="grid gap-4 md:grid-cols-2">
        <div className="skeleton h-48" />
        <div className="skeleton h-48" />
      </div>
      <div className="skeleton h-64 w-full" />
    </div>
  );
}
