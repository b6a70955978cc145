import { clamp, FAR, type Point } from "./form";
import { centerOf, type Box } from "./geometry";

/** What part of the board is seen: the board's point at the view's top left corner, and how large a unit is. */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const ZOOM_MIN = 0.05;
export const ZOOM_MAX = 8;
const MARGIN = 48;

export function toBoard({ x, y, zoom }: Camera, onScreen: Point): Point {
  return [x + onScreen[0] / zoom, y + onScreen[1] / zoom];
}

export function toScreen({ x, y, zoom }: Camera, onBoard: Point): Point {
  return [(onBoard[0] - x) * zoom, (onBoard[1] - y) * zoom];
}

export function moved(camera: Camera, dx: number, dy: number): Camera {
  return kept({ ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom });
}

/** Larger or smaller, while the point under the pointer stays where it is. */
export function zoomed(camera: Camera, factor: number, around: Point): Camera {
  const zoom = clamp(camera.zoom * factor, ZOOM_MIN, ZOOM_MAX);
  const [x, y] = toBoard(camera, around);
  return kept({ x: x - around[0] / zoom, y: y - around[1] / zoom, zoom });
}

/** So that a box is seen whole, never larger than it is drawn. */
export function fitted(box: Box | undefined, { width, height }: Size): Camera {
  if (!box || width === 0 || height === 0) return { x: -width / 2, y: -height / 2, zoom: 1 };
  const margin = Math.min(MARGIN, width / 8, height / 8);
  const share = Math.min((width - 2 * margin) / Math.max(1, box.right - box.left), (height - 2 * margin) / Math.max(1, box.bottom - box.top));
  const zoom = clamp(share, ZOOM_MIN, 1);
  const [x, y] = centerOf(box);
  return { x: x - width / 2 / zoom, y: y - height / 2 / zoom, zoom };
}

/** What somebody else sees, as large as it fits into one's own view. */
export function alongside(view: Box, { width, height }: Size): Camera {
  const share = Math.min(width / Math.max(1, view.right - view.left), height / Math.max(1, view.bottom - view.top));
  const zoom = clamp(share, ZOOM_MIN, ZOOM_MAX);
  const [x, y] = centerOf(view);
  return kept({ x: x - width / 2 / zoom, y: y - height / 2 / zoom, zoom });
}

/** Moved just as far as needed for a box to be seen. */
export function revealing(camera: Camera, box: Box, size: Size): Camera {
  const view = viewOf(camera, size);
  const isSeen = box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
  if (isSeen) return camera;
  const [x, y] = centerOf(box);
  return kept({ ...camera, x: x - size.width / 2 / camera.zoom, y: y - size.height / 2 / camera.zoom });
}

export function viewOf({ x, y, zoom }: Camera, { width, height }: Size): Box {
  return { left: x, top: y, right: x + width / zoom, bottom: y + height / zoom };
}

function kept({ x, y, zoom }: Camera): Camera {
  return { x: clamp(x, -2 * FAR, 2 * FAR), y: clamp(y, -2 * FAR, 2 * FAR), zoom };
}
