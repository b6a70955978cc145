import type { CSSProperties } from "react";

import { toScreen, type Camera } from "./camera";
import { isLine, type Point, type Shape } from "./form";
import { boundsOf, boundsOfAll, endsOf, type Box, type Shapes } from "./geometry";
import type { Other } from "./presence";
import type { SessionState } from "./session";

interface OverlayProps {
  state: SessionState;
  selected: readonly Shape[];
  shapes: Shapes;
  others: readonly Other[];
  mayChange: boolean;
}

/** What lies over the shapes: who has selected what, and what one can take hold of. */
export function Overlay({ state, selected, shapes, others, mayChange }: OverlayProps) {
  const { camera, marquee, editing } = state;
  const holds = mayChange && state.tool === "select" && editing === undefined;
  const [only] = selected;
  const line = selected.length === 1 && only && isLine(only) ? only : undefined;
  // What is written in has a frame of its own.
  const around = editing === undefined ? boundsOfAll(selected, shapes) : undefined;
  return (
    <g>
      {others.map((other) => (
        <OtherSelection key={other.clientId} other={other} shapes={shapes} camera={camera} />
      ))}
      {selected.length > 1
        ? selected.slice(0, 200).map((shape) => <Frame key={shape.id} box={boundsOf(shape, shapes)} camera={camera} className="wb-selected" />)
        : null}
      {around && !line ? <Frame box={around} camera={camera} className="wb-selected" /> : null}
      {around && !line && holds ? <Corners box={around} camera={camera} /> : null}
      {line ? <Ends ends={endsOf(line, shapes)} camera={camera} holds={holds} /> : null}
      {marquee ? <Frame box={marquee} camera={camera} className="wb-marquee" /> : null}
    </g>
  );
}

function Frame({ box, camera, className, style }: { box: Box; camera: Camera; className: string; style?: CSSProperties }) {
  const [left, top] = toScreen(camera, [box.left, box.top]);
  const [right, bottom] = toScreen(camera, [box.right, box.bottom]);
  return <rect x={left} y={top} width={Math.max(0, right - left)} height={Math.max(0, bottom - top)} className={className} {...(style ? { style } : {})} />;
}

const SIDES = [-1, 0, 1] as const;
/** Smaller than this, the sides would lie on the corners. */
const ROOM_FOR_SIDES = 48;

function Corners({ box, camera }: { box: Box; camera: Camera }) {
  const [left, top] = toScreen(camera, [box.left, box.top]);
  const [right, bottom] = toScreen(camera, [box.right, box.bottom]);
  const spots = SIDES.flatMap((x) => SIDES.map((y) => ({ x, y })));
  return spots.map(({ x, y }) => {
    const isMiddle = x === 0 && y === 0;
    const isTight = (x === 0 && right - left < ROOM_FOR_SIDES) || (y === 0 && bottom - top < ROOM_FOR_SIDES);
    if (isMiddle || isTight) return null;
    const at: Point = [x < 0 ? left : x > 0 ? right : (left + right) / 2, y < 0 ? top : y > 0 ? bottom : (top + bottom) / 2];
    const turn = x === 0 ? "ns-resize" : y === 0 ? "ew-resize" : x === y ? "nwse-resize" : "nesw-resize";
    return <Grip key={`${x} ${y}`} at={at} grip={`corner ${x} ${y}`} cursor={turn} isRound={false} />;
  });
}

function Ends({ ends: [start, end], camera, holds }: { ends: [Point, Point]; camera: Camera; holds: boolean }) {
  const [from, to] = [toScreen(camera, start), toScreen(camera, end)];
  return (
    <>
      <path d={`M${from.join(" ")}L${to.join(" ")}`} className="wb-selected" />
      {holds ? (
        <>
          <Grip at={from} grip="end at" cursor="grab" isRound />
          <Grip at={to} grip="end end" cursor="grab" isRound />
        </>
      ) : null}
    </>
  );
}

/** Larger to the hand than to the eye. */
function Grip({ at: [x, y], grip, cursor, isRound }: { at: Point; grip: string; cursor: string; isRound: boolean }) {
  return (
    <g data-grip={grip} style={{ cursor }}>
      <rect x={x - 14} y={y - 14} width={28} height={28} className="wb-reach" />
      <rect x={x - 5} y={y - 5} width={10} height={10} rx={isRound ? 5 : 2} className="wb-grip" />
    </g>
  );
}

function OtherSelection({ other, shapes, camera }: { other: Other; shapes: Shapes; camera: Camera }) {
  const held = other.selected.flatMap((id) => shapes.get(id) ?? []);
  const around = boundsOfAll(held, shapes);
  if (!around) return null;
  const style = { "--person": other.color } as CSSProperties;
  const [x, y] = toScreen(camera, [around.left, around.top]);
  return (
    <g className="wb-other" style={style}>
      {held.map((shape) => (
        <Frame key={shape.id} box={boundsOf(shape, shapes)} camera={camera} className="wb-held" />
      ))}
      <text x={x} y={y - 6} className="wb-held-name">
        {other.name}
      </text>
    </g>
  );
}
