import { useInfiniteQuery } from "@tanstack/react-query";
import { BookmarkPlus } from "lucide-react";
import { useState } from "react";

import { useOnline } from "../app/useOnline";
import type { Board, BoardVersion } from "../api/types";
import { Button } from "../ui/Button";
import { Steps } from "../ui/drawings";
import { useNow } from "../ui/RelativeTime";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice, State } from "../ui/states";
import { byDay } from "./days";
import { NameForm } from "./NameForm";
import { useNameNow, versionsQuery } from "./queries";
import type { VersionAction } from "./VersionActions";
import { VersionRow } from "./VersionRow";

interface HistoryPanelProps {
  board: Board;
  /** The version that is shown in place of the text, if any. */
  shownId: string | undefined;
  onShow: (version: BoardVersion | undefined) => void;
  onAct: (action: VersionAction) => void;
  /** The list changed by one's own doing. */
  onChanged: () => void;
  onClose: () => void;
}

/** The versions of a board by day, the newest first. */
export function HistoryPanel(props: HistoryPanelProps) {
  const { board, onChanged, onClose } = props;
  const isOnline = useOnline();
  return (
    <SidePanel title="History" onClose={onClose}>
      <div className="flex flex-col gap-4">
        {isOnline ? null : <Notice tone="waiting">You are offline. Versions can be named and restored when you are back.</Notice>}
        {board.role === "viewer" ? null : <NameThisVersion boardId={board.id} isOnline={isOnline} onNamed={onChanged} />}
        <Versions {...props} isOnline={isOnline} />
      </div>
    </SidePanel>
  );
}

function NameThisVersion({ boardId, isOnline, onNamed }: { boardId: string; isOnline: boolean; onNamed: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const nameNow = useNameNow(boardId);
  if (!isOpen) {
    return (
      <Button className="w-full" disabled={!isOnline} onClick={() => setOpen(true)}>
        <BookmarkPlus size={18} aria-hidden />
        Name this version
      </Button>
    );
  }
  return (
    <NameForm
      action="Save version"
      hint="The board as it is now, kept until somebody deletes it."
      onSave={async (name) => {
        await nameNow.mutateAsync(name);
        onNamed();
        setOpen(false);
      }}
      onCancel={() => setOpen(false)}
    />
  );
}

function Versions({ board, shownId, onShow, onAct, isOnline }: HistoryPanelProps & { isOnline: boolean }) {
  const query = useInfiniteQuery(versionsQuery(board.id));
  const now = useNow();
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error && !query.data) {
    return <Failure error={query.error} title="History could not be loaded" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <LoadingVersions />;
  if (versions.length === 0) {
    return (
      <State drawing={<Steps />} title="No versions yet">
        Stoa keeps versions by itself while the board is written. A name keeps one for good.
      </State>
    );
  }
  const names = new Map(versions.map((version) => [version.id, version]));
  return (
    <>
      {byDay(versions, now).map((day) => (
        <section key={day.date} aria-label={day.name}>
          <h3 className="mb-1 font-operating text-table font-medium text-muted">{day.name}</h3>
          <ul className="-mx-2 flex flex-col" aria-label={`Versions: ${day.name}`}>
            {day.versions.map((version) => (
              <VersionRow
                key={version.id}
                version={version}
                source={version.restored_from === null ? undefined : names.get(version.restored_from)}
                isShown={version.id === shownId}
                role={board.role}
                isOnline={isOnline}
                onShow={() => onShow(version.id === shownId ? undefined : version)}
                onAct={onAct}
              />
            ))}
          </ul>
        </section>
      ))}
      {query.isFetchNextPageError ? (
        <Notice tone="error">Earlier versions could not be loaded. Try again in a moment.</Notice>
      ) : null}
      {query.hasNextPage ? (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Earlier
        </Button>
      ) : null}
    </>
  );
}

function LoadingVersions() {
  return (
    <div role="group" aria-busy aria-label="Loading history" className="flex flex-col gap-5">
      {["one", "two", "three", "four"].map((row) => (
        <div key={row} className="flex flex-col gap-2">
          <div className="skeleton h-4 w-3/5" />
          <div className="skeleton h-3 w-4/5" />
        </div>
      ))}
    </div>
  );
}
