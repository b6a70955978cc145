import type { ReactNode } from "react";

/** The family of line drawings for empty and broken states: columns, steps, lamp, scroll. */
function Drawing({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 160 96"
      width="160"
      height="96"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="text-line-control"
      aria-hidden
    >
      {children}
    </svg>
  );
}

/** A porch with its columns: a place that is ready and still empty. */
export function Columns() {
  return (
    <Drawing>
      <path d="M28 34 80 12l52 22M24 34h112v6H24zM20 84h120M28 78h104v6H28z" />
      {[40, 66, 92, 118].map((x) => (
        <path key={x} d={`M${x - 6} 40h14M${x - 4} 44v30M${x} 46v26M${x + 4} 46v26M${x + 6} 44v30M${x - 6} 78v-4h14v4`} />
      ))}
      <path d="M80 20v6" className="text-terracotta" stroke="currentColor" />
    </Drawing>
  );
}

/** Steps up to a door: the first thing to do. */
export function Steps() {
  return (
    <Drawing>
      <path d="M20 84h120M32 84v-8h96v8M44 76v-8h72v8M56 68v-8h48v8M64 60V22a16 16 0 0 1 32 0v38M70 60V24a10 10 0 0 1 20 0v36" />
      <path d="M86 42h.01" strokeWidth="3" className="text-terracotta" stroke="currentColor" />
    </Drawing>
  );
}

/** A lamp that is not lit: something could not be loaded. */
export function Lamp() {
  return (
    <Drawing>
      <path d="M36 58c10 0 14 4 22 4h34c10 0 16-8 26-12l8 4c-8 14-22 22-38 22H66c-14 0-26-6-30-18ZM60 76l-6 8h52l-6-8M66 62c0-6 6-8 12-8s12 2 12 8M30 84h100M36 58c-6 0-10-4-10-8s4-8 8-8" />
      <path d="M122 42c-3-4 0-8 2-12 3 4 6 8 3 12" className="text-terracotta" stroke="currentColor" strokeDasharray="2 3" />
    </Drawing>
  );
}

/** A scroll, half rolled: a page that is not here. */
export function Scroll() {
  return (
    <Drawing>
      <path d="M48 20h64a8 8 0 0 1 8 8v6h-14v-6M48 20a8 8 0 0 0-8 8v44M106 28v44a8 8 0 0 1-8 8M40 72H26a8 8 0 0 0 8 8h64a8 8 0 0 1-8-8H40" />
      <path d="M54 36h38M54 46h38M54 56h22" className="text-line-strong" stroke="currentColor" />
      <path d="M82 56h6" className="text-terracotta" stroke="currentColor" />
    </Drawing>
  );
}
