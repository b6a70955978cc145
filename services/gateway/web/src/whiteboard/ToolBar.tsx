import { Circle, Eraser, Hand, MousePointer2, MoveUpRight, PenLine, Slash, Square, StickyNote, Type, type LucideIcon } from "lucide-react";

import { Bar, BarButton } from "./Bar";
import type { Session, SessionState, Tool } from "./session";

interface ToolEntry {
  tool: Tool;
  name: string;
  keys: string;
  Icon: LucideIcon;
}

const TOOLS: ToolEntry[] = [
  { tool: "select", name: "Select", keys: "V", Icon: MousePointer2 },
  { tool: "hand", name: "Move the view", keys: "H, or hold Space", Icon: Hand },
  { tool: "pen", name: "Pen", keys: "P", Icon: PenLine },
  { tool: "eraser", name: "Eraser", keys: "E", Icon: Eraser },
  { tool: "note", name: "Note", keys: "N", Icon: StickyNote },
  { tool: "text", name: "Text", keys: "T", Icon: Type },
  { tool: "rectangle", name: "Rectangle", keys: "R", Icon: Square },
  { tool: "ellipse", name: "Ellipse", keys: "O", Icon: Circle },
  { tool: "arrow", name: "Arrow", keys: "A", Icon: MoveUpRight },
  { tool: "line", name: "Line", keys: "L", Icon: Slash },
];

const PLACED = new Set<Tool>(["note", "text", "rectangle", "ellipse", "arrow", "line"]);

/** What one can do with the pointer. By keyboard, a tool that makes something places it. */
export function ToolBar({ session, state, onPlaced }: { session: Session; state: SessionState; onPlaced: () => void }) {
  const choose = (tool: Tool, isByKeyboard: boolean) => {
    session.choose(tool);
    if (!isByKeyboard || !PLACED.has(tool)) return;
    onPlaced();
    session.place();
  };
  return (
    <Bar label="Tools" className="max-w-full overflow-x-auto [scrollbar-width:none]">
      {TOOLS.map(({ tool, name, keys, Icon }) => (
        <BarButton
          key={tool}
          label={name}
          keys={keys}
          isOn={state.tool === tool}
          // A press of Enter or Space has no count of clicks.
          onClick={(event) => choose(tool, event.detail === 0)}
        >
          <Icon size={18} aria-hidden />
        </BarButton>
      ))}
    </Bar>
  );
}
