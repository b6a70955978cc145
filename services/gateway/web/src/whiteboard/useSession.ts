import { useEffect, useState, useSyncExternalStore } from "react";
import type * as Y from "yjs";

import { Session, type SessionState } from "./session";
import type { Drawn } from "./surface";

/** One's own session at a whiteboard, for as long as it is shown. */
export function useSession(document: Y.Doc): Session | undefined {
  const [session, setSession] = useState<Session>();
  useEffect(() => {
    const opened = new Session(document);
    // oxlint-disable-next-line react/set-state-in-effect -- it listens to the document, so an effect opens and closes it
    setSession(opened);
    return () => opened.destroy();
  }, [document]);
  return session;
}

export function useSessionState(session: Session): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}

export function useDrawn(session: Session): Drawn {
  return useSyncExternalStore(session.surface.subscribe, session.surface.drawn);
}
