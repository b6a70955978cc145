import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { Board } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Notice } from "../ui/states";
import { readBoard, useRenameBoard } from "./queries";

interface Conflict {
  mine: string;
  theirs: string;
  etag: string;
}

interface BoardTitleProps {
  board: Board;
  etag: string;
  canRename: boolean;
  /** Where the room is for what is drawn. */
  isCompact?: boolean;
}

/** The title, edited in place. A change somebody else made first is shown, never overwritten unseen. */
export function BoardTitle({ board, etag, canRename, isCompact = false }: BoardTitleProps) {
  const queryClient = useQueryClient();
  const rename = useRenameBoard(board.id);
  const [draft, setDraft] = useState<string>();
  const [conflict, setConflict] = useState<Conflict>();
  const [problem, setProblem] = useState<Problem>();

  const save = async (title: string, onTopOf: string) => {
    setProblem(undefined);
    try {
      await rename.mutateAsync({ title, etag: onTopOf });
      setConflict(undefined);
      setDraft(undefined);
    } catch (error) {
      const failure = Problem.from(error);
      if (failure.status === 412) await showConflict(title);
      else setProblem(failure);
    }
  };

  const showConflict = async (mine: string) => {
    const latest = await readBoard(board.id);
    setConflict({ mine, theirs: latest.board.title, etag: latest.etag });
  };

  const commit = () => {
    const title = draft?.trim();
    if (title && title !== board.title) void save(title, etag);
    else setDraft(undefined);
  };

  return (
    <div className={classes("min-w-0 flex-1", isCompact ? "basis-32" : "basis-64")}>
      <h1 className={classes("font-medium break-words", isCompact ? "text-section" : "text-title")} dir="auto">
        {canRename && draft === undefined ? (
          <button
            type="button"
            className="-mx-1.5 max-w-full cursor-text rounded-control px-1.5 text-start break-words hover:bg-sunken"
            title="Rename"
            onClick={() => setDraft(board.title)}
          >
            {board.title}
          </button>
        ) : (
          <span className={draft === undefined ? undefined : "sr-only"}>{board.title}</span>
        )}
      </h1>
      {draft === undefined ? null : (
        <input
          aria-label="Board title"
          className={classes(
            "-mx-1.5 w-full rounded-control bg-surface px-1.5 font-reading font-medium",
            isCompact ? "text-section" : "text-title",
          )}
          dir="auto"
          maxLength={200}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button just pressed
          autoFocus
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key === "Escape") setDraft(undefined);
          }}
        />
      )}
      {problem ? (
        <div className="mt-2">
          <Notice tone="error">The title was not saved. {problem.sentence}</Notice>
        </div>
      ) : null}
      {conflict ? (
        <div className="mt-2">
          <Notice tone="waiting">
            <p>
              Somebody named this board “{conflict.theirs}” while you were typing “{conflict.mine}”.
            </p>
            <div className="mt-2 flex flex-wrap gap-2">
              <Button onClick={() => void save(conflict.mine, conflict.etag)}>Keep mine</Button>
              <Button
                onClick={() => {
                  setConflict(undefined);
                  setDraft(undefined);
                  void queryClient.invalidateQueries({ queryKey: ["boards", board.id] });
                }}
              >
                Take theirs
              </Button>
            </div>
          </Notice>
        </div>
      ) : null}
    </div>
  );
}
