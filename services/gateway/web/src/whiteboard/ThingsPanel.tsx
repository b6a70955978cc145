import { Trash2 } from "lucide-react";
import { useMemo, useState } from "react";

import { Button, IconButton } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { SidePanel } from "../ui/SidePanel";
import { State } from "../ui/states";
import { describe } from "./describe";
import { inReadingOrder } from "./geometry";
import type { Session } from "./session";
import { useDrawn, useSessionState } from "./useSession";

const ROWS = 100;

/** Everything on the board as a list, in reading order: to find, select and delete without seeing it. */
export function ThingsPanel({ session, onClose, onShow }: { session: Session; onClose: () => void; onShow: () => void }) {
  const drawn = useDrawn(session);
  const state = useSessionState(session);
  const [rows, setRows] = useState(ROWS);
  const ordered = useMemo(() => inReadingOrder(drawn.pile, drawn.shapes), [drawn]);
  return (
    <SidePanel title="On this board" onClose={onClose}>
      {ordered.length === 0 ? (
        <State drawing={<Columns />} title="Nothing is here yet">
          What is drawn and written on the board is listed here.
        </State>
      ) : (
        <>
          <p className="mb-2 text-table text-muted">
            {ordered.length === 1 ? "1 thing" : `${ordered.length} things`}, as one reads: from the top, from the left.
          </p>
          <ul className="-mx-2 flex flex-col" aria-label="On this board">
            {ordered.slice(0, rows).map((shape) => {
              const name = describe(shape);
              return (
                <li key={shape.id} className="flex items-center gap-2 rounded-control px-2 hover:bg-sunken">
                  <input
                    type="checkbox"
                    aria-label={`Select: ${name}`}
                    checked={state.selection.has(shape.id)}
                    onChange={() => session.toggle(shape.id)}
                  />
                  <span className="size-3 flex-none rounded-full border border-line-control" style={{ background: `var(--board-${shape.kind === "note" ? "fill-" : ""}${shape.color})` }} aria-hidden />
                  <button
                    type="button"
                    className="focus-inset min-h-9 min-w-0 flex-1 truncate rounded-control text-start"
                    dir="auto"
                    title="Show it on the board"
                    onClick={() => {
                      session.select([shape.id]);
                      session.reveal(shape);
                      onShow();
                    }}
                  >
                    {name}
                  </button>
                  {session.mayChange ? (
                    <IconButton label={`Delete: ${name}`} onClick={() => session.remove([shape.id])}>
                      <Trash2 size={16} aria-hidden />
                    </IconButton>
                  ) : null}
                </li>
              );
            })}
          </ul>
          {ordered.length > rows ? (
            <Button className="mt-3 w-full" onClick={() => setRows(rows + ROWS)}>
              Show more
            </Button>
          ) : null}
        </>
      )}
    </SidePanel>
  );
}
