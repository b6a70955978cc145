import { useEffect, useState, type CSSProperties } from "react";

import type { Camera } from "./camera";
import { Ink, Pile } from "./Pile";
import type { SessionState } from "./session";
import type { Drawn } from "./surface";

/** So many shapes are not painted anew for each step of a way. */
const MANY = 400;
const SETTLED_MILLISECONDS = 150;
/** How much of the view is painted beyond each of its sides, to be moved into it. */
const BEYOND = 0.5;
const ZOOM_SPAN = 1.6;

/**
 * The shapes where the camera has them. A board with many is painted once, a little
 * larger than the view, and moved as a picture until the camera rests or leaves it.
 */
export function Scene({ state, drawn }: { state: SessionState; drawn: Drawn }) {
  const { camera, view, ink } = state;
  const isHeavy = drawn.pile.length > MANY;
  const painted = usePainted(state, isHeavy);
  const [x, y] = isHeavy ? [Math.round(view.width * BEYOND), Math.round(view.height * BEYOND)] : [0, 0];
  const style: CSSProperties = {
    left: -x,
    top: -y,
    width: view.width + 2 * x,
    height: view.height + 2 * y,
    transformOrigin: `${x}px ${y}px`,
    ...(isHeavy ? { transform: wayBetween(painted, camera), willChange: "transform" } : {}),
  };
  return (
    <>
      <svg className="absolute" style={style} aria-hidden>
        <g transform={`translate(${x} ${y}) ${onScreen(painted)}`}>
          <Pile drawn={drawn} shown={state.shown} editing={state.editing} inked={ink?.id} zoom={painted.zoom} />
        </g>
      </svg>
      {ink ? (
        <svg className="absolute inset-0 size-full" aria-hidden>
          <g transform={onScreen(camera)}>
            <Ink ink={ink} shape={drawn.shapes.get(ink.id)} />
          </g>
        </svg>
      ) : null}
    </>
  );
}

function onScreen({ x, y, zoom }: Camera): string {
  return `scale(${zoom}) translate(${-x} ${-y})`;
}

/** How a picture painted for one camera has to lie for another. */
export function wayBetween(painted: Camera, now: Camera): string {
  const [dx, dy] = [(painted.x - now.x) * now.zoom, (painted.y - now.y) * now.zoom];
  return `translate(${dx}px, ${dy}px) scale(${now.zoom / painted.zoom})`;
}

/** The camera the shapes are painted for: the last at which it rested, or that left the picture. */
function usePainted({ camera, view }: SessionState, isHeavy: boolean): Camera {
  const [painted, setPainted] = useState(camera);
  const [dx, dy] = [(painted.x - camera.x) * camera.zoom, (painted.y - camera.y) * camera.zoom];
  const change = camera.zoom / painted.zoom;
  const isInIt =
    Math.abs(dx) < view.width * BEYOND && Math.abs(dy) < view.height * BEYOND && change < ZOOM_SPAN && change > 1 / ZOOM_SPAN;
  if (painted !== camera && !(isHeavy && isInIt)) setPainted(camera);
  useEffect(() => {
    const timer = setTimeout(() => setPainted(camera), SETTLED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [camera]);
  return isHeavy && isInIt ? painted : camera;
}
