import { useEffect, useRef } from "react";

import { toScreen } from "./camera";
import { difference, removeShapes, writeText } from "./changes";
import { isBox, TEXT_MAX, type BoxShape } from "./form";
import type { Session, SessionState } from "./session";
import type { Drawn } from "./surface";
import { isFromRight, LINE_HEIGHT, linesOf, paddingOf, TEXT_SIZES } from "./words";

const STEP_MILLISECONDS = 1_000;

interface TextEditingProps {
  session: Session;
  state: SessionState;
  drawn: Drawn;
  /** Give the focus back to the whiteboard. */
  onDone: () => void;
}

/** Writing in a shape, where it stands. Others see each letter. */
export function TextEditing({ session, state, drawn, onDone }: TextEditingProps) {
  const shape = state.editing === undefined ? undefined : drawn.shapes.get(state.editing);
  if (!shape || !isBox(shape)) return null;
  return <Writing key={shape.id} session={session} state={state} shape={shape} onDone={onDone} />;
}

interface WritingProps extends Omit<TextEditingProps, "drawn"> {
  shape: BoxShape;
}

function Writing({ session, state, shape, onDone }: WritingProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const writtenAt = useRef(0);

  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);

  useEffect(() => {
    // Somebody else wrote in it: their words come in around the caret.
    if (field.current && field.current.value !== shape.text) takeIn(field.current, shape.text);
  }, [shape.text]);

  const write = (words: string) => {
    // One step of undo for what is written in one go.
    if (Date.now() - writtenAt.current > STEP_MILLISECONDS && writtenAt.current > 0) session.begin();
    writtenAt.current = Date.now();
    writeText(session.document, shape, words);
  };

  const finish = () => {
    const now = session.drawn().shapes.get(shape.id);
    // Words that are not there cannot be seen or selected.
    if (now && isBox(now) && now.kind === "text" && now.text.trim() === "") {
      removeShapes(session.document, [shape.id], session.drawn().shapes);
    }
    if (session.state().editing === shape.id) session.set({ editing: undefined });
  };

  const { zoom } = state.camera;
  const [x, y] = toScreen(state.camera, shape.at);
  const size = TEXT_SIZES[shape.size];
  const padding = paddingOf(shape);
  const isPlain = shape.kind === "text";
  const height = Math.max(1, linesOf(shape).length) * size * LINE_HEIGHT;
  const above = isPlain ? 0 : Math.max(padding / 2, (shape.box[1] - height) / 2);
  return (
    <textarea
      ref={field}
      aria-label={`Words of the ${shape.kind}`}
      className="wb-writing"
      dir="auto"
      maxLength={TEXT_MAX}
      defaultValue={shape.text}
      style={{
        width: shape.box[0],
        height: shape.box[1],
        padding: `${above}px ${padding}px 0`,
        fontSize: size,
        color: isPlain ? `var(--board-${shape.color})` : "var(--ink)",
        textAlign: isPlain ? (isFromRight(shape.text) ? "right" : "left") : "center",
        transform: `translate(${x}px, ${y}px) scale(${zoom})`,
      }}
      onInput={(event) => write(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        event.stopPropagation();
        const isDone = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
        if (!isDone) return;
        event.preventDefault();
        onDone();
      }}
    />
  );
}

/** Put another's words into the field and keep the caret at one's own. */
function takeIn(field: HTMLTextAreaElement, words: string): void {
  const { at, removed, added } = difference(field.value, words);
  const shifted = (caret: number) => (caret <= at ? caret : Math.max(at, caret - removed) + added.length);
  const [start, end] = [shifted(field.selectionStart), shifted(field.selectionEnd)];
  field.value = words;
  field.setSelectionRange(start, end);
}
