import { useCallback, useEffect, useRef, useState } from "react";

import type { BoardLink } from "../live/boardLink";
import type { AwarenessStates } from "../live/people";
import { viewOf } from "./camera";
import type { Point } from "./form";
import { othersFrom, PRESENCE_FIELD, Teller, type Other } from "./presence";
import type { SessionState } from "./session";

/** Tell the others where one is, and hear where they are. Who only reads along is not shown. */
export function usePresence(link: BoardLink, { selection, camera, view }: SessionState, isTold: boolean) {
  const others = useOthers(link);
  const teller = useRef<Teller>(undefined);
  useEffect(() => {
    const opened = new Teller((presence) => {
      if (link.provider.awareness?.getLocalState()) link.provider.setAwarenessField(PRESENCE_FIELD, presence);
    });
    teller.current = opened;
    return () => opened.stop();
  }, [link]);
  useEffect(() => teller.current?.hold(selection, isTold), [selection, isTold]);
  useEffect(() => teller.current?.see(viewOf(camera, view)), [camera, view]);
  const point = useCallback((at: Point | undefined) => teller.current?.point(at), []);
  return { others, point };
}

function useOthers(link: BoardLink): readonly Other[] {
  const [others, setOthers] = useState<readonly Other[]>([]);
  useEffect(() => {
    const { awareness } = link.provider;
    let known = "[]";
    let frame: number | undefined;
    const read = () => {
      frame = undefined;
      const now = othersFrom((awareness?.getStates() ?? new Map()) as AwarenessStates, link.document.clientID);
      const words = JSON.stringify(now);
      if (words === known) return;
      known = words;
      setOthers(now);
    };
    const soon = () => {
      frame ??= requestAnimationFrame(read);
    };
    soon();
    awareness?.on("change", soon);
    return () => {
      awareness?.off("change", soon);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [link]);
  return others;
}
