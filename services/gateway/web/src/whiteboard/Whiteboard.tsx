import { CloudOff } from "lucide-react";
import { useEffect, useEffectEvent, useId, useState, type KeyboardEvent, type RefObject } from "react";

import { useOnline } from "../app/useOnline";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Cursors } from "./Cursors";
import { isBox } from "./form";
import { shapeAt } from "./geometry";
import { pressKey } from "./keys";
import { Overlay } from "./Overlay";
import type { Other } from "./presence";
import { Scene } from "./Scene";
import { boxAround, type Session, type SessionState } from "./session";
import { StyleBar } from "./StyleBar";
import { TextEditing } from "./TextEditing";
import { ToolBar } from "./ToolBar";
import { useClipboard } from "./useClipboard";
import { usePointers } from "./usePointers";
import { useDrawn, useSessionState } from "./useSession";
import { UndoBar, ViewBar } from "./ViewBar";
import { toBoard } from "./camera";
import "./whiteboard.css";

interface WhiteboardProps {
  session: Session;
  label: string;
  isLoaded: boolean;
  isOffline: boolean;
  others: readonly Other[];
  /** The name of the one whose view this is. */
  followed?: string | undefined;
  /** Where one's own pointer is, for the others. */
  point: (at: readonly [number, number] | undefined) => void;
  canvas: RefObject<HTMLDivElement | null>;
}

/** The surface of a whiteboard: what is drawn, who points where, and the tools. */
export function Whiteboard({ session, label, isLoaded, isOffline, others, followed, point, canvas }: WhiteboardProps) {
  const state = useSessionState(session);
  const drawn = useDrawn(session);
  const pointers = usePointers(session, canvas, point);
  const hintId = useId();
  useViewSize(session, canvas);
  useClipboard(session, canvas);
  useNews(session);
  useEffect(() => session.setLoaded(isLoaded), [session, isLoaded]);

  // Offline, a banner lies at the foot of the screen.
  const isOnline = useOnline();
  const mayChange = session.mayChange;
  const selected = session.selected();
  const { camera, tool } = state;
  const focusCanvas = () => canvas.current?.focus({ preventScroll: true });
  const isMaking = mayChange && tool !== "select" && tool !== "hand" && tool !== "eraser";

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === " ") pointers.holdSpace(true);
    const isTaken = (event.key === "Escape" && pointers.giveUp()) || event.key === " " || pressKey(session, event);
    if (isTaken) event.preventDefault();
  };

  const onDoubleClick = (event: { clientX: number; clientY: number }) => {
    if (!mayChange || tool !== "select") return;
    const at = toBoard(camera, pointers.placeOf(event));
    const shape = shapeAt(at, drawn.pile, drawn.shapes, 6 / camera.zoom);
    session.begin();
    if (shape) return isBox(shape) ? session.set({ editing: shape.id }) : undefined;
    const box = boxAround(at, "text");
    const [id] = session.add([session.make("text", { ...box, left: at[0], right: at[0] + box.right - box.left })]);
    if (id === undefined) return;
    session.select([id]);
    session.set({ editing: id });
  };

  return (
    <div className="relative min-h-[60dvh] flex-1 overflow-hidden border-t border-line">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- as its role says */}
      <div
        ref={canvas}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes the keys itself
        tabIndex={0}
        role="application"
        aria-roledescription="whiteboard"
        aria-label={label}
        aria-describedby={hintId}
        data-drawn={drawn.pile.length}
        className="wb-grid absolute inset-0 touch-none overflow-hidden focus-inset select-none"
        style={{ ...gridOf(state), cursor: cursorOf(state) }}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => event.key === " " && pointers.holdSpace(false)}
        onDoubleClick={onDoubleClick}
        {...pointers.handlers}
      >
        <Scene state={state} drawn={drawn} />
        <svg className="absolute inset-0 size-full" aria-hidden>
          <Overlay state={state} selected={selected} shapes={drawn.shapes} others={others} mayChange={mayChange} />
        </svg>
      </div>
      <Cursors others={others} camera={camera} />
      <TextEditing session={session} state={state} drawn={drawn} onDone={focusCanvas} />
      {isLoaded ? null : <Loading isOffline={isOffline} />}
      {isLoaded && drawn.pile.length === 0 && !isMaking ? <Empty mayChange={mayChange} /> : null}
      {drawn.left > 0 || drawn.isNewer ? <Limits left={drawn.left} isNewer={drawn.isNewer} /> : null}
      <div className="pointer-events-none absolute inset-x-0 top-0 flex items-start justify-between gap-2 p-2 md:p-3">
        {mayChange ? <UndoBar session={session} state={state} /> : <span />}
        <ViewBar session={session} state={state} />
      </div>
      {followed === undefined ? null : (
        <div className="pointer-events-none absolute inset-x-0 top-14 flex justify-center p-2 md:top-0 md:p-3.5">
          <Button className="pointer-events-auto max-w-72 bg-raised shadow-float" onClick={() => session.follow(undefined)}>
            <span className="truncate" dir="auto">
              Following {followed}
            </span>
            <span className="text-aegean">Stop</span>
          </Button>
        </div>
      )}
      {mayChange ? (
        <div
          className={classes("pointer-events-none absolute inset-x-0 flex flex-col items-center gap-2 p-2 md:p-3", isOnline ? "bottom-0" : "bottom-14")}
        >
          {(isMaking || selected.length > 0) && state.editing === undefined ? (
            <StyleBar session={session} state={state} selected={selected} />
          ) : null}
          <ToolBar session={session} state={state} onPlaced={focusCanvas} />
        </div>
      ) : null}
      <p id={hintId} className="sr-only">
        {mayChange
          ? "Tab goes through what is drawn, Escape and then Tab leaves. Arrows move what is selected, with Alt they resize it; Enter writes in it, Delete deletes it."
          : "Tab goes through what is drawn, Escape and then Tab leaves."}
      </p>
      <p role="status" className="sr-only">
        {state.said}
      </p>
    </div>
  );
}

/** Dots that move with the board; never too dense to be calm. */
function gridOf({ camera: { x, y, zoom } }: SessionState) {
  let step = 24 * zoom;
  while (step < 16) step *= 4;
  return { backgroundSize: `${step}px ${step}px`, backgroundPosition: `${-x * zoom}px ${-y * zoom}px` };
}

function cursorOf({ tool }: SessionState): string {
  if (tool === "select") return "default";
  return tool === "hand" ? "grab" : "crosshair";
}

function useViewSize(session: Session, canvas: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const read = () => session.setView({ width: element.clientWidth, height: element.clientHeight });
    read();
    const watch = new ResizeObserver(read);
    watch.observe(element);
    return () => watch.disconnect();
  }, [session, canvas]);
}

const NEWS_MILLISECONDS = 3_000;

/** What others add and remove is said to screen readers, a few seconds' worth at a time. */
function useNews(session: Session): void {
  const say = useEffectEvent((words: string) => session.say(words));
  useEffect(() => {
    let [added, removed] = [0, 0];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = session.surface.onNews((news) => {
      added += news.added;
      removed += news.removed;
      timer ??= setTimeout(() => {
        const parts = [added ? `${added} added` : "", removed ? `${removed} removed` : ""].filter(Boolean);
        say(`By others: ${parts.join(", ")}`);
        [added, removed, timer] = [0, 0, undefined];
      }, NEWS_MILLISECONDS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [session]);
}

function Empty({ mayChange }: { mayChange: boolean }) {
  return (
    <p className="pointer-events-none absolute inset-x-6 top-1/2 -translate-y-1/2 text-center font-reading text-section text-muted italic">
      {mayChange ? "Draw, write or put a note here. Everybody on this board sees it as you do it." : "Nothing is on this board yet."}
    </p>
  );
}

function Limits({ left, isNewer }: { left: number; isNewer: boolean }) {
  return (
    <p className="pointer-events-none absolute inset-x-4 top-16 mx-auto w-fit rounded-control bg-ochre-wash px-3 py-1.5 text-table text-ochre">
      {isNewer
        ? "This board was drawn with a later release of Stoa. Reload to change it."
        : `This board is full. ${left} more things are on it and not shown.`}
    </p>
  );
}

function Loading({ isOffline }: { isOffline: boolean }) {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center bg-surface p-6">
      {isOffline && !navigator.onLine ? (
        <p className="flex items-center gap-2 text-muted">
          <CloudOff size={18} aria-hidden />
          This board is not on this device yet. It opens when you are back online.
        </p>
      ) : (
        <div role="group" aria-busy aria-label="Loading whiteboard" className="grid grid-cols-3 gap-4">
          {isSlow ? ["one", "two", "three"].map((each) => <div key={each} className="skeleton size-24" />) : null}
        </div>
      )}
    </div>
  );
}
