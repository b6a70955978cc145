import { Check, CornerDownRight, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Problem } from "../api/problem";
import type { Board, Comment, Thread } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { useToast } from "../ui/Toasts";
import { CommentForm } from "./CommentForm";
import { CommentItem } from "./CommentItem";
import type { CommentActions } from "./queries";

interface ThreadCardProps {
  thread: Thread;
  board: Board;
  selfId: string;
  actions: CommentActions;
  isOnline: boolean;
  isActive: boolean;
  /** The words it is about are still there: then it leads to them. */
  isPlaced: boolean;
  onShow: () => void;
}

/** A thread: what it is about, what was said, and what one can do. */
export function ThreadCard(props: ThreadCardProps) {
  const { thread, board, selfId, actions, isOnline, isActive } = props;
  const card = useRef<HTMLLIElement>(null);
  const toast = useToast();
  useEffect(() => {
    if (isActive) card.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);

  const undo = async (comment: Comment) => {
    try {
      await actions.restore.mutateAsync(comment.id);
    } catch (error) {
      toast(`The comment stays deleted. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
  const remove = async (comment: Comment) => {
    try {
      await actions.remove.mutateAsync(comment);
      toast("The comment is deleted.", { action: { label: "Undo", run: () => void undo(comment) } });
    } catch (error) {
      toast(`The comment was not deleted. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
  return (
    <li
      ref={card}
      aria-current={isActive || undefined}
      className={classes("flex flex-col gap-3 rounded-card border bg-surface p-3", isActive ? "border-aegean" : "border-line")}
    >
      <About {...props} />
      <ul className="flex flex-col gap-3" aria-label="Comments in this thread">
        {thread.comments.map((comment) => {
          const isMine = comment.author?.id === selfId;
          return (
            <CommentItem
              key={comment.id}
              boardId={board.id}
              comment={comment}
              mayEdit={board.may_comment && isMine}
              mayDelete={board.may_comment && (isMine || board.role === "owner")}
              isOnline={isOnline}
              onEdit={async (text) => {
                await actions.edit.mutateAsync({ comment, text });
              }}
              onDelete={() => void remove(comment)}
            />
          );
        })}
      </ul>
      {thread.resolved_at === null ? null : (
        <p className="flex items-center gap-1.5 text-table text-olive">
          <Check size={16} aria-hidden />
          Resolved{thread.resolved_by ? ` by ${thread.resolved_by.display_name}` : ""}
        </p>
      )}
      {board.may_comment ? <Doing {...props} /> : null}
    </li>
  );
}

/** The words a thread is about; they stay readable when they are gone from the text. */
function About({ thread, isPlaced, onShow }: ThreadCardProps) {
  if (thread.anchor === null) return <p className="text-table text-muted">About the whole board</p>;
  const quote = (
    <span className="line-clamp-3 border-s-2 border-ochre ps-2 text-start text-muted italic break-words" dir="auto">
      {thread.quote}
    </span>
  );
  if (isPlaced) {
    return (
      <button type="button" title="Show in the text" className="focus-inset rounded-control py-0.5 hover:bg-sunken" onClick={onShow}>
        {quote}
      </button>
    );
  }
  return (
    <div className="flex flex-col gap-1">
      {quote}
      {thread.resolved_at === null ? <p className="text-table text-muted">These words are no longer in the text.</p> : null}
    </div>
  );
}

/** Reply and resolve, or reopen. */
function Doing({ thread, board, actions, isOnline }: ThreadCardProps) {
  const [isReplying, setReplying] = useState(false);
  const toast = useToast();
  const isResolved = thread.resolved_at !== null;

  const turn = async () => {
    try {
      await (isResolved ? actions.reopen : actions.resolve).mutateAsync(thread.id);
      toast(isResolved ? "The thread is open again." : "The thread is resolved.");
    } catch (error) {
      toast(`The thread stays as it is. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
  if (isReplying && !isResolved) {
    return (
      <CommentForm
        boardId={board.id}
        label="Your reply"
        action="Send reply"
        isOnline={isOnline}
        onSend={async (text) => {
          await actions.reply.mutateAsync({ threadId: thread.id, text });
          setReplying(false);
        }}
        onCancel={() => setReplying(false)}
      />
    );
  }
  const isTurning = actions.resolve.isPending || actions.reopen.isPending;
  return (
    <div className="flex flex-wrap gap-2">
      {isResolved ? null : (
        <Button disabled={!isOnline} onClick={() => setReplying(true)}>
          <CornerDownRight size={16} aria-hidden />
          Reply
        </Button>
      )}
      <Button look="quiet" disabled={!isOnline || isTurning} onClick={() => void turn()}>
        {isResolved ? <RotateCcw size={16} aria-hidden /> : <Check size={16} aria-hidden />}
        {isResolved ? "Reopen" : "Resolve"}
      </Button>
    </div>
  );
}
