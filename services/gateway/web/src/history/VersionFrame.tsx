import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";

import { useOnline } from "../app/useOnline";
import { Problem } from "../api/problem";
import type { Board, BoardVersion } from "../api/types";
import type { BoardLink } from "../live/boardLink";
import { Button } from "../ui/Button";
import { Scroll } from "../ui/drawings";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { phraseOf } from "./days";
import { versionsQuery } from "./queries";

/** An earlier version in the place of the board as it is now. */
export interface ShownVersion {
  board: Board;
  link: BoardLink;
  versionId: string;
  /** Where the list of versions is shown it keeps the focus. */
  takesFocus: boolean;
  onRestore: (version: BoardVersion) => void;
  onShowList: (() => void) | undefined;
  onClose: () => void;
}

/** Why a version is not there to be shown. */
export function NotShown({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  if (Problem.from(error).status !== 404) return <Failure error={error} title="This version could not be loaded" onRetry={onRetry} />;
  return (
    <State drawing={<Scroll />} title="This version is not here any more" action={<Button onClick={onClose}>Back to now</Button>}>
      Automatic versions are thinned out as they grow old, and named ones can be deleted.
    </State>
  );
}

interface BannerProps extends ShownVersion {
  version: BoardVersion | undefined;
  /** What else there is to say or to choose about it. */
  children?: ReactNode;
}

/** Which version one looks at, and the ways on from it. */
export function VersionBanner({ board, version, takesFocus, onRestore, onShowList, onClose, children }: BannerProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isOnline = useOnline();
  const now = useNow();
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <section aria-label="Version shown" className="z-10 mt-4 mb-6 bg-paper pb-1 md:sticky md:top-12">
      <div className="appear rounded-card border border-line bg-aegean-wash px-4 py-3">
        <div role="status">
          <h2 ref={heading} tabIndex={-1} className="font-operating text-ui font-medium break-words outline-none">
            You are looking at {version ? phraseOf(version, now) : "an earlier version"}
            {version ? (
              <span className="font-normal text-muted">
                {" "}
                (<RelativeTime at={version.created_at} />)
              </span>
            ) : null}
          </h2>
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-2">
          {board.role === "viewer" || !version ? null : (
            <Button look="primary" disabled={!isOnline} onClick={() => onRestore(version)}>
              Restore this version
            </Button>
          )}
          <Button onClick={onClose}>Back to now</Button>
          {onShowList ? <Button onClick={onShowList}>Versions</Button> : null}
          {children}
        </div>
      </div>
    </section>
  );
}

/** What cannot be read is said, whatever kind of board it was. */
export function Damaged({ onClose }: { onClose: () => void }) {
  return (
    <State drawing={<Scroll />} title="This version cannot be shown" action={<Button onClick={onClose}>Back to now</Button>}>
      The board as it is now is not affected.
    </State>
  );
}

/** The version's row, from the list that is loaded. */
export function useVersion(boardId: string, versionId: string): BoardVersion | undefined {
  const { data } = useInfiniteQuery(versionsQuery(boardId));
  return data?.pages.flatMap((page) => page.items).find((version) => version.id === versionId);
}
