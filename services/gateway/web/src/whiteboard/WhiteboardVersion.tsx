import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import * as Y from "yjs";

import { phraseOf } from "../history/days";
import { versionStateQuery } from "../history/queries";
import { Damaged, NotShown, useVersion, VersionBanner, type ShownVersion } from "../history/VersionFrame";
import { useNow } from "../ui/RelativeTime";
import { Session } from "./session";
import { Whiteboard } from "./Whiteboard";

/** A version in the place of the whiteboard: to be looked at, not drawn on. */
export function WhiteboardVersion(props: ShownVersion) {
  const { board, versionId, onClose } = props;
  const version = useVersion(board.id, versionId);
  const state = useQuery(versionStateQuery(board.id, versionId));
  const session = useVersionSession(state.data);
  const canvas = useRef<HTMLDivElement>(null);
  const now = useNow();
  return (
    <div className="flex min-w-0 flex-1 flex-col px-4 md:px-6">
      <VersionBanner {...props} version={version} />
      {session === "damaged" ? (
        <Damaged onClose={onClose} />
      ) : state.error ? (
        <NotShown error={state.error} onRetry={() => void state.refetch()} onClose={onClose} />
      ) : session ? (
        <div className="-mx-4 flex flex-1 flex-col md:-mx-6">
          <Whiteboard
            key={versionId}
            session={session}
            label={version ? phraseOf(version, now) : "an earlier version"}
            isLoaded
            isOffline={false}
            others={[]}
            point={() => undefined}
            canvas={canvas}
          />
        </div>
      ) : (
        <div role="group" aria-busy aria-label="Loading version" className="skeleton min-h-64 flex-1" />
      )}
    </div>
  );
}

function useVersionSession(state: Uint8Array | undefined): Session | "damaged" | undefined {
  const [session, setSession] = useState<Session | "damaged">();
  useEffect(() => {
    if (!state) return;
    const document = new Y.Doc();
    try {
      Y.applyUpdate(document, state);
    } catch {
      document.destroy();
      // oxlint-disable-next-line react/set-state-in-effect -- it is known only when the state has been read
      setSession("damaged");
      return;
    }
    const opened = new Session(document);
    setSession(opened);
    return () => {
      setSession(undefined);
      opened.destroy();
      document.destroy();
    };
  }, [state]);
  return session;
}
