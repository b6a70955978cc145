import type { Point } from "./form";
import type { Session, Tool } from "./session";

/** What the letter keys take, while the whiteboard itself has the focus. */
export const TOOL_KEYS: Record<string, Tool> = {
  v: "select", h: "hand", p: "pen", e: "eraser", r: "rectangle", o: "ellipse", l: "line", a: "arrow", n: "note", t: "text",
};

const STEP = 8;
const LEAP = 64;
const arrows: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

/** Do what a key says; false when it says nothing here, so that the browser goes on with it. */
export function pressKey(session: Session, event: Pressed): boolean {
  const isCommand = event.ctrlKey || event.metaKey;
  const arrow = arrows[event.key];
  if (arrow && !isCommand) {
    const by = event.shiftKey ? LEAP : STEP;
    const way: Point = [arrow[0] * by, arrow[1] * by];
    if (event.altKey) session.grow(way);
    else session.nudge(way);
    return true;
  }
  if (isCommand && !event.altKey) return pressCommand(session, event);
  return !event.altKey && pressPlain(session, event);
}

function pressCommand(session: Session, { key, shiftKey }: Pressed): boolean {
  const run = {
    a: () => session.selectAll(),
    d: () => session.duplicate(),
    z: () => (shiftKey ? session.redo() : session.undo()),
    y: () => session.redo(),
    "=": () => session.zoom(1.25),
    "+": () => session.zoom(1.25),
    "-": () => session.zoom(0.8),
    "0": () => session.zoom(1 / session.state().camera.zoom),
  }[key.toLowerCase()];
  run?.();
  return run !== undefined;
}

function pressPlain(session: Session, { key, shiftKey }: Pressed): boolean {
  const { selection, tool, editing, following } = session.state();
  if (key === "Tab") return session.step(shiftKey ? -1 : 1) !== undefined;
  if (key === "Delete" || key === "Backspace") {
    if (selection.size === 0) return false;
    session.remove();
    return true;
  }
  if (key === "Escape" && following !== undefined) {
    session.follow(undefined);
    return true;
  }
  if (key === "Escape") {
    if (tool === "select" && selection.size === 0 && editing === undefined) return false;
    session.select([]);
    session.set({ tool: "select" });
    session.say("Nothing is selected. Tab leaves the whiteboard.");
    return true;
  }
  if (key === "Enter") return pressEnter(session);
  if (key === "]" || key === "[") {
    session.pile(key === "]" ? "front" : "back");
    return true;
  }
  if (key === "!" || (key === "1" && shiftKey)) {
    session.fit();
    return true;
  }
  const wanted = TOOL_KEYS[key.toLowerCase()];
  if (!wanted || !session.mayChange) return false;
  session.choose(wanted);
  return true;
}

/** Place what is chosen, or write in what is selected. */
function pressEnter(session: Session): boolean {
  const { tool } = session.state();
  if (!session.mayChange) return false;
  if (tool !== "select") {
    session.place();
    return true;
  }
  const [shape, ...more] = session.selected();
  if (!shape || more.length > 0 || !("text" in shape)) return false;
  session.begin();
  session.set({ editing: shape.id });
  return true;
}
