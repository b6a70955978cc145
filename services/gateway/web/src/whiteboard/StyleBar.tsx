import { BringToFront, Copy, PaintBucket, SendToBack, TextCursorInput, Trash2 } from "lucide-react";

import { classes } from "../ui/classes";
import { Bar, BarButton, BarGap } from "./Bar";
import { COLORS, isBox, SIZES, type Color, type Shape, type Size } from "./form";
import type { Session, SessionState } from "./session";

const sizeNames: Record<Size, string> = { 1: "Small", 2: "Medium", 3: "Large", 4: "Very large" };
const colorNames: Record<Color, string> = {
  ink: "Ink", red: "Red", orange: "Orange", yellow: "Yellow", green: "Green", teal: "Teal", blue: "Blue", violet: "Violet",
};

interface StyleBarProps {
  session: Session;
  state: SessionState;
  selected: readonly Shape[];
}

/** Colour and size of what is selected, or of what is drawn next; and what else can be done with it. */
export function StyleBar({ session, state, selected }: StyleBarProps) {
  const [only, ...more] = selected;
  const color = sameOf(selected, (shape) => shape.color) ?? (selected.length === 0 ? state.color : undefined);
  const size = sameOf(selected, (shape) => shape.size) ?? (selected.length === 0 ? state.size : undefined);
  const isFillable = selected.length === 0 ? state.tool === "rectangle" || state.tool === "ellipse" : selected.some(canBeFilled);
  const isFilled = selected.length === 0 ? state.isFilled : selected.some((shape) => isBox(shape) && shape.isFilled);
  return (
    <Bar label="Style" className="max-w-full flex-wrap justify-center">
      {COLORS.map((each) => (
        <BarButton key={each} label={colorNames[each]} isOn={color === each} width="narrow" onClick={() => session.style({ color: each })}>
          <span className={classes("size-4.5 rounded-full", color === each && "outline-2 outline-offset-2 outline-aegean")} style={{ background: `var(--board-${each})` }} />
        </BarButton>
      ))}
      {/* On a phone colours are one row, all else the next. */}
      <span className="basis-full md:hidden" aria-hidden />
      <BarGap />
      {SIZES.map((each) => (
        <BarButton key={each} label={sizeNames[each]} isOn={size === each} width="narrow" onClick={() => session.style({ size: each })}>
          <span className="rounded-full bg-current" style={{ width: 3 + each * 3, height: 3 + each * 3 }} />
        </BarButton>
      ))}
      {isFillable ? (
        <BarButton label="Filled" isOn={isFilled} onClick={() => session.style({ isFilled: !isFilled })}>
          <PaintBucket size={18} aria-hidden />
        </BarButton>
      ) : null}
      {only ? (
        <>
          <BarGap />
          {more.length === 0 && isBox(only) ? (
            <BarButton
              label="Edit words"
              keys="Enter"
              onClick={() => {
                session.begin();
                session.set({ editing: only.id });
              }}
            >
              <TextCursorInput size={18} aria-hidden />
            </BarButton>
          ) : null}
          <BarButton label="Duplicate" keys="Ctrl+D" onClick={() => session.duplicate()}>
            <Copy size={18} aria-hidden />
          </BarButton>
          <BarButton label="Bring to front" keys="]" onClick={() => session.pile("front")}>
            <BringToFront size={18} aria-hidden />
          </BarButton>
          <BarButton label="Send to back" keys="[" onClick={() => session.pile("back")}>
            <SendToBack size={18} aria-hidden />
          </BarButton>
          <BarButton label="Delete" keys="Delete" isDanger onClick={() => session.remove()}>
            <Trash2 size={18} aria-hidden />
          </BarButton>
        </>
      ) : null}
    </Bar>
  );
}

function canBeFilled(shape: Shape): boolean {
  return shape.kind === "rectangle" || shape.kind === "ellipse";
}

/** What all have in common, if they do. */
function sameOf<Value>(selected: readonly Shape[], read: (shape: Shape) => Value): Value | undefined {
  const [first, ...rest] = selected.map(read);
  return rest.every((each) => each === first) ? first : undefined;
}
