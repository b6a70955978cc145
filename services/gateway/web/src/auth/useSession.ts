import { useSyncExternalStore } from "react";

import { session, type SessionState } from "./session";

/** Who is signed in, kept current. */
export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}
