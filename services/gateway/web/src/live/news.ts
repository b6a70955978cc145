import { useEffect } from "react";

import { answer, api } from "../api/client";
import { queryClient } from "../api/queryClient";
import { session } from "../auth/session";
import { nameOf, roomOf, type Room } from "./newsFrames";
import { allQueriesOf, queriesOf } from "./newsKeys";
import { NewsSocket } from "./newsSocket";

/** How often is asked what others changed, while nobody tells; and while somebody does, in case. */
const UNTOLD_MILLISECONDS = 15_000;
const TOLD_MILLISECONDS = 60_000;
/** An answer that came so soon before may have been made before. */
const MARGIN_SECONDS = 1;

const gathering = new Map<string, Set<string>>();

const socket = new NewsSocket({
  ticket: async () => (await answer(api.POST("/api/v1/realtime/tickets", {}))).ticket,
  open: (ticket) => {
    const { protocol, host } = globalThis.location;
    return new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/ws?ticket=${ticket}`);
  },
  onEvent: (room, changed, withinSeconds) => {
    // At a moment of our own within the time the server gives, for all that comes until then.
    const waiting = gathering.get(room);
    if (waiting) return changed.forEach((word) => waiting.add(word));
    gathering.set(room, new Set(changed));
    setTimeout(() => {
      const words = [...(gathering.get(room) ?? [])];
      gathering.delete(room);
      for (const filters of queriesOf(roomOf(room), words)) void queryClient.invalidateQueries(filters);
      if (room.startsWith("user:")) socket.askAgain();
    }, Math.random() * withinSeconds * 1000);
  },
  onUncertain: (room, quietSeconds) => {
    const since = Date.now() - Math.max(0, quietSeconds - MARGIN_SECONDS) * 1000;
    for (const { predicate, ...filters } of allQueriesOf(roomOf(room))) {
      void queryClient.invalidateQueries({
        ...filters,
        predicate: (query) => query.state.dataUpdatedAt < since && (predicate?.(query) ?? true),
      });
    }
  },
});

function follow(): void {
  const { status } = session.state();
  if (status === "signed-in") socket.start();
  else if (status !== "starting") socket.stop();
}

/** Tell screens what others change, for as long as somebody is signed in. */
export function followNews(): void {
  session.subscribe(follow);
  globalThis.addEventListener("online", () => socket.setOnline(true));
  globalThis.addEventListener("offline", () => socket.setOnline(false));
  follow();
}

/** Be told what others change in a room while this is on the screen. */
export function useRoom(kind: Room["kind"], id: string | undefined): void {
  useEffect(() => (id === undefined ? undefined : socket.enter(nameOf({ kind, id }))), [kind, id]);
}

/** How long to wait before asking again what others changed about a thing, as things are now. */
export function newsInterval(id: string): number {
  const isTold = (["space", "page", "board"] as const).some((kind) => socket.isTold(nameOf({ kind, id })));
  return isTold ? TOLD_MILLISECONDS : UNTOLD_MILLISECONDS;
}
