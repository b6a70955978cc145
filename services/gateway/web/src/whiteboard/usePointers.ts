import { useEffect, useRef, type PointerEvent, type RefObject } from "react";

import { toBoard } from "./camera";
import type { Point } from "./form";
import { beginGesture, type Gesture, type Grip, type Pointer } from "./gestures";
import type { Session } from "./session";

const MIDDLE_BUTTON = 1;
const WHEEL_LINE = 16;

/** Fingers, pens and mice on the canvas: one does what the tool does, two move and zoom. */
export function usePointers(session: Session, canvas: RefObject<HTMLDivElement | null>, point: (at: Point | undefined) => void) {
  const gesture = useRef<Gesture>(undefined);
  const fingers = useRef(new Map<number, Point>());
  const holdsSpace = useRef(false);
  useWheel(session, canvas);

  const placeOf = (event: { clientX: number; clientY: number }): Point => {
    const { left = 0, top = 0 } = canvas.current?.getBoundingClientRect() ?? {};
    return [event.clientX - left, event.clientY - top];
  };
  const pointerOf = (event: PointerEvent): Pointer => {
    const screen = placeOf(event);
    const { camera } = session.state();
    const since = event.nativeEvent.getCoalescedEvents?.() ?? [];
    const trail = (since.length > 0 ? since : [event]).map((each) => toBoard(camera, placeOf(each)));
    return { screen, board: toBoard(camera, screen), trail, shift: event.shiftKey, isTouch: event.pointerType === "touch" };
  };

  const onPointerDown = (event: PointerEvent) => {
    if (event.button > MIDDLE_BUTTON) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const pointer = pointerOf(event);
    fingers.current.set(event.pointerId, pointer.screen);
    if (fingers.current.size > 1) {
      // A second finger: the first did not mean to draw.
      gesture.current?.cancel();
      gesture.current = undefined;
      return;
    }
    const target = event.target instanceof Element ? event.target.closest("[data-grip]") : null;
    gesture.current = beginGesture(session, pointer, gripOf(target), event.button === MIDDLE_BUTTON || holdsSpace.current);
  };

  const onPointerMove = (event: PointerEvent) => {
    const pointer = pointerOf(event);
    if (!pointer.isTouch) point(pointer.board);
    const before = fingers.current.get(event.pointerId);
    if (before === undefined) return;
    if (fingers.current.size === 2) pinch(session, fingers.current, event.pointerId, pointer.screen);
    fingers.current.set(event.pointerId, pointer.screen);
    gesture.current?.move(pointer);
    if (pointer.isTouch) point(pointer.board);
  };

  const lift = (event: PointerEvent, isGivenUp: boolean) => {
    if (!fingers.current.delete(event.pointerId)) return;
    if (isGivenUp) gesture.current?.cancel();
    else gesture.current?.end();
    gesture.current = undefined;
  };

  return {
    /** Escape while something is dragged; true when there was something. */
    giveUp: (): boolean => {
      const had = gesture.current !== undefined;
      gesture.current?.cancel();
      gesture.current = undefined;
      return had;
    },
    holdSpace: (holds: boolean) => {
      holdsSpace.current = holds;
    },
    placeOf,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: (event: PointerEvent) => lift(event, false),
      onPointerCancel: (event: PointerEvent) => lift(event, true),
      onPointerLeave: ({ relatedTarget }: PointerEvent) => {
        // Over the tools, or over the words one writes, one is still at the board.
        const isStillHere = relatedTarget instanceof Node && canvas.current?.parentElement?.contains(relatedTarget);
        if (!isStillHere) point(undefined);
      },
    },
  };
}

function gripOf(target: Element | null): Grip | undefined {
  const [what, one, other] = (target instanceof SVGElement ? (target.dataset["grip"] ?? "") : "").split(" ");
  if (what === "end" && (one === "at" || one === "end")) return { what, name: one };
  if (what !== "corner") return undefined;
  const sides = [Number(one), Number(other)] as [-1 | 0 | 1, -1 | 0 | 1];
  return { what, x: sides[0], y: sides[1] };
}

function pinch(session: Session, fingers: ReadonlyMap<number, Point>, movedId: number, now: Point): void {
  const before = fingers.get(movedId);
  const other = [...fingers].find(([id]) => id !== movedId)?.[1];
  if (!before || !other) return;
  const gap = (one: Point) => Math.max(1, Math.hypot(one[0] - other[0], one[1] - other[1]));
  session.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  session.zoom(gap(now) / gap(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
}

/** The wheel moves the board, with Ctrl (and on a touchpad by pinching) it zooms. */
function useWheel(session: Session, canvas: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = canvas.current;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE : 1;
      const { left = 0, top = 0 } = element?.getBoundingClientRect() ?? {};
      if (event.ctrlKey || event.metaKey) {
        const speed = Math.max(-40, Math.min(40, event.deltaY * unit));
        session.zoom(Math.exp(-speed / 100), [event.clientX - left, event.clientY - top]);
      } else if (event.shiftKey && event.deltaX === 0) session.pan(-event.deltaY * unit, 0);
      else session.pan(-event.deltaX * unit, -event.deltaY * unit);
    };
    // React's own listener could not keep the page from scrolling.
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, [session, canvas]);
}
