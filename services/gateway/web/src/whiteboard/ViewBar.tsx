import { Maximize, Redo2, Undo2, ZoomIn, ZoomOut } from "lucide-react";

import { Bar, BarButton } from "./Bar";
import type { Session, SessionState } from "./session";

/** How large the board is seen, and all of it at once. */
export function ViewBar({ session, state }: { session: Session; state: SessionState }) {
  const percent = Math.round(state.camera.zoom * 100);
  return (
    <Bar label="View">
      <BarButton label="Zoom out" keys="Ctrl+-" onClick={() => session.zoom(0.8)}>
        <ZoomOut size={18} aria-hidden />
      </BarButton>
      <BarButton
        label={`Zoom is ${percent} %: back to 100 %`}
        width="words"
        onClick={() => session.zoom(1 / state.camera.zoom)}
      >
        {percent} %
      </BarButton>
      <BarButton label="Zoom in" keys="Ctrl++" onClick={() => session.zoom(1.25)}>
        <ZoomIn size={18} aria-hidden />
      </BarButton>
      <BarButton label="Show everything" keys="Shift+1" onClick={() => session.fit()}>
        <Maximize size={18} aria-hidden />
      </BarButton>
    </Bar>
  );
}

/** One's own changes, taken back and done again. */
export function UndoBar({ session, state }: { session: Session; state: SessionState }) {
  return (
    <Bar label="Undo and redo">
      {/* Not disabled: the focus would be lost with the last step. */}
      <BarButton label="Undo" keys="Ctrl+Z" aria-disabled={!state.canUndo} className={state.canUndo ? "" : "opacity-45"} onClick={() => session.undo()}>
        <Undo2 size={18} aria-hidden />
      </BarButton>
      <BarButton label="Redo" keys="Ctrl+Shift+Z" aria-disabled={!state.canRedo} className={state.canRedo ? "" : "opacity-45"} onClick={() => session.redo()}>
        <Redo2 size={18} aria-hidden />
      </BarButton>
    </Bar>
  );
}
