import { useEffect, useState, type CSSProperties } from "react";

import { toScreen, type Camera } from "./camera";
import type { Point } from "./form";
import type { Other } from "./presence";

const RESTING_MILLISECONDS = 5_000;

/** Where the others point, each by colour and name. */
export function Cursors({ others, camera }: { others: readonly Other[]; camera: Camera }) {
  return (
    <div className="pointer-events-none absolute inset-0 overflow-hidden" aria-hidden>
      {others.map((other) =>
        other.cursor ? <Cursor key={other.clientId} name={other.name} color={other.color} at={other.cursor} camera={camera} /> : null,
      )}
    </div>
  );
}

function Cursor({ name, color, at, camera }: { name: string; color: string; at: Point; camera: Camera }) {
  const [x, y] = toScreen(camera, at);
  const isResting = useResting(`${at[0]} ${at[1]}`);
  const style = { "--person": color, transform: `translate(${x}px, ${y}px)` } as CSSProperties;
  return (
    <div className="wb-cursor" data-resting={isResting} style={style}>
      <svg width="16" height="20" viewBox="0 0 16 20">
        <path d="M1 1v15l4.5-3.6L8.2 19l3-1.2-2.7-6.4H15z" />
      </svg>
      <span dir="auto">{name}</span>
    </div>
  );
}

function useResting(place: string): boolean {
  const [restedAt, setRestedAt] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setRestedAt(place), RESTING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [place]);
  return restedAt === place;
}
