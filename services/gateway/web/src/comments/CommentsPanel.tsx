import { useQuery } from "@tanstack/react-query";
import { MessageSquarePlus } from "lucide-react";

import { useOnline } from "../app/useOnline";
import type { Board } from "../api/types";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Steps } from "../ui/drawings";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice, State } from "../ui/states";
import { CommentForm } from "./CommentForm";
import { threadsQuery, useCommentActions, type ThreadFilter } from "./queries";
import { ThreadCard } from "./ThreadCard";
import type { Comments } from "./useComments";

const filters: Record<ThreadFilter, string> = { open: "Open", resolved: "Resolved" };

/** The threads of a board, and the comment that is being written. */
export function CommentsPanel({ board, comments }: { board: Board; comments: Comments }) {
  const isOnline = useOnline();
  return (
    <SidePanel title="Comments" onClose={comments.close}>
      <div className="flex flex-col gap-4">
        {isOnline ? null : <Notice tone="waiting">You are offline. Comments can be written when you are back.</Notice>}
        {board.may_comment ? <Begin board={board} comments={comments} isOnline={isOnline} /> : null}
        <div role="group" aria-label="Which threads" className="flex gap-1">
          {(Object.keys(filters) as ThreadFilter[]).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={comments.filter === each}
              className={classes(
                "min-h-9 rounded-control px-3 font-medium",
                comments.filter === each ? "bg-aegean-wash text-aegean" : "text-muted hover:bg-sunken hover:text-ink",
              )}
              onClick={() => comments.setFilter(each)}
            >
              {filters[each]}
            </button>
          ))}
        </div>
        <Threads board={board} comments={comments} isOnline={isOnline} />
      </div>
    </SidePanel>
  );
}

interface PartProps {
  board: Board;
  comments: Comments;
  isOnline: boolean;
}

function Begin({ board, comments, isOnline }: PartProps) {
  const { begin } = useCommentActions(board.id);
  const { draft } = comments;
  if (!draft) {
    return (
      <Button className="w-full" disabled={!isOnline} onClick={comments.beginOnBoard}>
        <MessageSquarePlus size={18} aria-hidden />
        Comment on the whole board
      </Button>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      {draft.anchor ? (
        <p className="line-clamp-3 border-s-2 border-aegean ps-2 text-muted italic break-words" dir="auto">
          {draft.quote}
        </p>
      ) : null}
      <CommentForm
        boardId={board.id}
        label={draft.anchor ? "Your comment on these words" : "Your comment on the whole board"}
        action="Send comment"
        isOnline={isOnline}
        onSend={async (text) => {
          const thread = await begin.mutateAsync({ text, ...draft });
          comments.begun(thread.id);
        }}
        onCancel={comments.dropDraft}
      />
    </div>
  );
}

function Threads({ board, comments, isOnline }: PartProps) {
  const me = useMe();
  const actions = useCommentActions(board.id);
  const query = useQuery(threadsQuery(board.id, comments.filter));
  if (query.error && !query.data) {
    return <Failure error={query.error} title="Comments could not be loaded" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <LoadingThreads />;
  if (query.data.length === 0) {
    if (comments.draft) return null;
    return comments.filter === "open" ? (
      <State drawing={<Steps />} title="No open threads">
        {board.may_comment ? "Select words in the text and comment on them." : "Nobody has commented yet, or everything is resolved."}
      </State>
    ) : (
      <State drawing={<Steps />} title="Nothing resolved yet">
        A thread that is done moves here, and can be opened again.
      </State>
    );
  }
  return (
    <ul aria-label="Threads" className="flex flex-col gap-3">
      {query.data.map((thread) => (
        <ThreadCard
          key={thread.id}
          thread={thread}
          board={board}
          selfId={me.id}
          actions={actions}
          isOnline={isOnline}
          isActive={thread.id === comments.activeId}
          isPlaced={comments.placed.has(thread.id)}
          onShow={() => comments.showInText(thread.id)}
        />
      ))}
    </ul>
  );
}

function LoadingThreads() {
  return (
    <div role="group" aria-busy aria-label="Loading comments" className="flex flex-col gap-3">
      {["one", "two", "three"].map((card) => (
        <div key={card} className="flex flex-col gap-2 rounded-card border border-line p-3">
          <div className="skeleton h-4 w-4/5" />
          <div className="skeleton h-3 w-3/5" />
        </div>
      ))}
    </div>
  );
}
