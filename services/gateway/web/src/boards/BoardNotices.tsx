import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";

import type { Board } from "../api/types";
import { documentText } from "../editor/documentText";
import type { BoardLink, LinkState } from "../live/boardLink";
import type { Ending } from "../live/refusals";
import type { DocumentSize, Kick } from "../live/serverWords";
import { meQuery } from "../orgs/queries";
import { Button, buttonClasses, IconButton } from "../ui/Button";
import { inBytes } from "../ui/bytes";
import { copyText } from "../ui/copyText";
import { Notice } from "../ui/states";
import { whiteboardText } from "../whiteboard/form";

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
  kicked: "An administrator removed you from this board.",
  "session-ended": "Your session has ended.",
};

/** Endings after which asking again can help. */
const mayPass = new Set<Ending>(["full", "kicked", "session-ended"]);

/** When a board is refused, ends or cannot be written: what happened, whether work is safe, what to do. */
export function BoardNotices(props: BoardNoticesProps) {
  const { state, board } = props;
  const isWriter = board.role !== "viewer";
  if (state.ending) return <Ended {...props} ending={state.ending} />;
  if (state.isRefused && state.pending > 0) return <TooLarge {...props} />;
  if (state.isConnected && state.isReadOnly) {
    if (isWriter && state.readOnlyReason === "storage") return <NothingIsStored pending={state.pending} />;
    if (state.pending > 0) return <NoLongerAWriter {...props} />;
    if (isWriter && state.readOnlyReason === "seats") return <NoSeat />;
  }
  if (isWriter && state.size) return <GrowsLarge size={state.size} />;
  return null;
}

function Ended({ link, state, board, ending }: BoardNoticesProps & { ending: Ending }) {
  const queryClient = useQueryClient();
  const isWaiting = ending === "full" && state.pending === 0;
  return (
    <Frame tone={ending === "full" ? "waiting" : "error"} title={happened[ending]}>
      {ending === "kicked" && state.kick ? <Words kick={state.kick} /> : null}
      <p className="mt-1">{isWaiting ? "Try again when somebody has left." : safety(state.pending)}</p>
      <Actions>
        {mayPass.has(ending) ? <Button onClick={() => link.tryAgain()}>Try again</Button> : null}
        {state.pending > 0 ? <CopyText link={link} board={board} /> : null}
        <Link
          to="/"
          className={buttonClasses("secondary")}
          // It may be the whole organisation that is closed now; home says so.
          onClick={() => void queryClient.invalidateQueries({ queryKey: meQuery.queryKey })}
        >
          Go home
        </Link>
      </Actions>
    </Frame>
  );
}

/** The administrator's own words, and how long it lasts. */
function Words({ kick: { why, seconds } }: { kick: Kick }) {
  const minutes = Math.ceil(seconds / 60);
  return (
    <>
      {why ? (
        <p className="mt-1 break-words" dir="auto">
          “{why}”
        </p>
      ) : null}
      {minutes > 0 ? <p className="mt-1">You can come back in {minutes === 1 ? "a minute" : `${minutes} minutes`}.</p> : null}
    </>
  );
}

function NoLongerAWriter({ link, state, board, onStartAfresh }: BoardNoticesProps) {
  return (
    <Frame tone="waiting" title={`You can only view “${board.title}” now.`}>
      <p className="mt-1">{safety(state.pending)}</p>
      <Actions>
        <CopyText link={link} board={board} />
        <Button onClick={onStartAfresh}>Discard my changes</Button>
      </Actions>
    </Frame>
  );
}

function TooLarge({ link, state, board, onStartAfresh }: BoardNoticesProps) {
  const limit = state.size ? ` of ${inBytes(state.size.limit)}` : "";
  return (
    <Frame tone="error" title={`Not saved: this board has reached its limit${limit}.`}>
      <p className="mt-1">
        {safety(state.pending)} Then discard them here and go on in a new board. Nobody else sees these changes.
      </p>
      <Actions>
        <CopyText link={link} board={board} />
        <Button onClick={onStartAfresh}>Discard my changes</Button>
      </Actions>
    </Frame>
  );
}

function NothingIsStored({ pending }: { pending: number }) {
  return (
    <Frame tone="waiting" title="This board cannot be saved at the moment, so nobody can write.">
      <p className="mt-1">
        {pending > 0 ? `${unsaved(pending)}, but ${pending === 1 ? "is" : "are"} kept on this device and sent when saving works again.` : "Everything you wrote here was saved."}{" "}
        You need not do anything: writing opens again by itself.
      </p>
    </Frame>
  );
}

function NoSeat() {
  return (
    <Frame tone="note" title="You are reading along.">
      <p className="mt-1">
        As many people write on this board as it takes. When one of them leaves, you can write without doing anything.
      </p>
    </Frame>
  );
}

/** Said once per visit, early enough to act on. */
function GrowsLarge({ size: { bytes, limit } }: { size: DocumentSize }) {
  const [isDismissed, setDismissed] = useState(false);
  if (isDismissed) return null;
  return (
    <Frame tone="note" title="This board is growing large." onDismiss={() => setDismissed(true)}>
      <p className="mt-1">
        It holds {inBytes(bytes)} of at most {inBytes(limit)}. Begin a new board for the next part while there is room to finish
        this one.
      </p>
    </Frame>
  );
}

function safety(pending: number): string {
  if (pending === 0) return "Everything you wrote here was saved.";
  return `${unsaved(pending)} and ${pending === 1 ? "exists" : "exist"} only on this device. Copy the text to keep it.`;
}

function unsaved(pending: number): string {
  return pending === 1 ? "Your last change was not saved to the board" : `Your last ${pending} changes were not saved to the board`;
}

function CopyText({ link, board }: { link: BoardLink; board: Board }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(board.kind === "whiteboard" ? whiteboardText(link.document) : documentText(link.document));
    setCopied(true);
  };
  return <Button onClick={() => void copy()}>{isCopied ? "Text copied" : "Copy my text"}</Button>;
}

function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-3 flex flex-wrap gap-2">{children}</div>;
}

interface FrameProps {
  tone: "note" | "waiting" | "error";
  title: string;
  onDismiss?: () => void;
  children: ReactNode;
}

function Frame({ tone, title, onDismiss, children }: FrameProps) {
  return (
    <div className="mx-auto w-full max-w-[calc(66ch+8rem)] px-4 pt-4 md:px-8">
      <Notice tone={tone}>
        <div className="flex items-start gap-3">
          <p className="min-w-0 flex-1 font-medium break-words">{title}</p>
          {onDismiss ? (
            <IconButton label="Dismiss" onClick={onDismiss} className="-my-1.5 -me-1.5">
              <X size={16} aria-hidden />
            </IconButton>
          ) : null}
        </div>
        {children}
      </Notice>
    </div>
  );
}
