import { memo } from "react";

import { isLine, type Shape } from "./form";
import { boundsOf, grown, overlaps, STROKES, type Box, type Shapes } from "./geometry";
import { marksOf, smooth, type Mark, type Paint } from "./marks";
import type { SessionState } from "./session";
import type { Drawn } from "./surface";
import { isLegible } from "./words";

/** A colour of the palette as the page knows it. */
function paintOf(paint: Paint): string {
  return paint.startsWith("fill-") ? `var(--board-${paint})` : `var(--board-${paint.slice("line-".length)})`;
}

const ALONE: Shapes = new Map();

interface PileProps {
  drawn: Drawn;
  /** Only what reaches into it is drawn. */
  shown: Box;
  editing: string | undefined;
  inked: string | undefined;
  /** Words that are too small to be read are not set. */
  zoom: number;
}

/** All shapes, from the bottom to the top. */
export const Pile = memo(function Pile({ drawn: { pile, shapes }, shown, editing, inked, zoom }: PileProps) {
  return pile.map((shape) =>
    shape.id !== inked && overlaps(grown(boundsOf(shape, shapes), STROKES[shape.size] * 4), shown) ? (
      <ShapeView
        key={shape.id}
        shape={shape}
        // Only lines are drawn by where others are.
        shapes={isLine(shape) ? shapes : ALONE}
        hasWords={shape.id !== editing && isLegible(shape.size, zoom)}
      />
    ) : null,
  );
});

const ShapeView = memo(function ShapeView({ shape, shapes, hasWords }: { shape: Shape; shapes: Shapes; hasWords: boolean }) {
  const marks = marksOf(hasWords || !("text" in shape) ? shape : { ...shape, text: "" }, shapes);
  return (
    <g data-shape={shape.kind}>
      {marks.map((mark) => (
        <MarkView key={mark.what} mark={mark} />
      ))}
    </g>
  );
});

function MarkView({ mark }: { mark: Mark }) {
  if (mark.what === "path") {
    return (
      <path
        d={mark.d}
        style={{ fill: mark.fill ? paintOf(mark.fill) : "none", stroke: mark.stroke ? paintOf(mark.stroke) : "none" }}
        strokeWidth={mark.width}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    );
  }
  return (
    <text
      className="wb-words"
      style={{ fill: paintOf(mark.paint) }}
      fontSize={mark.size}
      textAnchor={mark.anchor}
      direction={mark.isFromRight ? "rtl" : "ltr"}
    >
      {mark.lines.map(({ x, y, words }) => (
        <tspan key={y} x={x} y={y}>
          {words}
        </tspan>
      ))}
    </text>
  );
}

/** The stroke under the pen. */
export function Ink({ ink, shape }: { ink: NonNullable<SessionState["ink"]>; shape: Shape | undefined }) {
  if (!shape) return null;
  return (
    <path
      d={smooth(ink.points)}
      style={{ fill: "none", stroke: paintOf(`line-${shape.color}`) }}
      strokeWidth={STROKES[shape.size]}
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  );
}
