import { useState, type ReactNode } from "react";
import { Link } from "react-router";

import type { Board } from "../api/types";
import { documentText } from "../editor/documentText";
import type { BoardLink, LinkState } from "../live/boardLink";
import type { Ending } from "../live/refusals";
import { Button, buttonClasses } from "../ui/Button";
import { copyText } from "../ui/copyText";
import { Notice } from "../ui/states";

interface BoardNoticesProps {
  link: BoardLink;
  state: LinkState;
  board: Board;
  onStartAfresh: () => void;
}

const happened: Record<Ending, string> = {
  "no-access": "You no longer have access to this board.",
  gone: "This board was moved to the trash.",
  full: "This board is full: as many people are on it as it takes.",
  "session-ended": "Your session has ended.",
};

/** When a board is refused or ends under somebody: what happened, whether work is safe, what to do. */
export function BoardNotices({ link, state, board, onStartAfresh }: BoardNoticesProps) {
  if (state.ending) {
    const isWaiting = state.ending === "full" && state.pending === 0;
    return (
      <Frame>
        <Notice tone={state.ending === "full" ? "waiting" : "error"}>
          <p className="font-medium">{happened[state.ending]}</p>
          <p className="mt-1">{isWaiting ? "Try again when somebody has left." : safety(state.pending)}</p>
          <div className="mt-3 flex flex-wrap gap-2">
            {state.ending === "full" || state.ending === "session-ended" ? (
              <Button onClick={() => link.tryAgain()}>Try again</Button>
            ) : null}
            {state.pending > 0 ? <CopyText link={link} /> : null}
            <Link to="/" className={buttonClasses("secondary")}>
              Go home
            </Link>
          </div>
        </Notice>
      </Frame>
    );
  }
  if (state.isConnected && state.isReadOnly && state.pending > 0) {
    return (
      <Frame>
        <Notice tone="waiting">
          <p className="font-medium">You can only view “{board.title}” now.</p>
          <p className="mt-1">{safety(state.pending)}</p>
          <div className="mt-3 flex flex-wrap gap-2">
            <CopyText link={link} />
            <Button onClick={onStartAfresh}>Discard my changes</Button>
          </div>
        </Notice>
      </Frame>
    );
  }
  return null;
}

function safety(pending: number): string {
  if (pending === 0) return "Everything you wrote here was saved.";
  const changes = pending === 1 ? "Your last change was" : `Your last ${pending} changes were`;
  return `${changes} not saved to the board and exist only on this device. Copy the text to keep it.`;
}

function CopyText({ link }: { link: BoardLink }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(documentText(link.document));
    setCopied(true);
  };
  return <Button onClick={() => void copy()}>{isCopied ? "Text copied" : "Copy my text"}</Button>;
}

function Frame({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-[calc(66ch+8rem)] px-4 pt-4 md:px-8">{children}</div>;
}
