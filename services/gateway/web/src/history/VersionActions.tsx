import { useState, type ReactNode } from "react";

import { Problem } from "../api/problem";
import type { BoardVersion } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useNow } from "../ui/RelativeTime";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { phraseOf } from "./days";
import { NameForm } from "./NameForm";
import { useDeleteVersion, useRenameVersion, useRestoreVersion } from "./queries";

export interface VersionAction {
  do: "restore" | "rename" | "delete";
  version: BoardVersion;
}

interface VersionActionsProps {
  boardId: string;
  action: VersionAction | undefined;
  onClose: () => void;
  onRestored: (version: BoardVersion) => void;
  onDeleted: (version: BoardVersion) => void;
  onRenamed: () => void;
}

/** What is done to a version: each asks first. */
export function VersionActions({ boardId, action, onClose, onRestored, onDeleted, onRenamed }: VersionActionsProps) {
  const rename = useRenameVersion(boardId);
  const remove = useDeleteVersion(boardId);
  const restore = useRestore(boardId, onRestored);
  const now = useNow();
  if (!action) return null;
  const { version } = action;
  const phrase = phraseOf(version, now);
  if (action.do === "rename") {
    return (
      <Dialog title={version.name === null ? "Name this version" : "Rename version"} onClose={onClose}>
        <NameForm
          action="Save name"
          name={version.name ?? ""}
          onCancel={onClose}
          onSave={async (name) => {
            await rename.mutateAsync({ versionId: version.id, name });
            onRenamed();
            onClose();
          }}
        />
      </Dialog>
    );
  }
  if (action.do === "delete") {
    return (
      <Confirm
        title="Delete this version?"
        verb="Delete version"
        isDangerous
        onClose={onClose}
        onConfirm={async () => {
          await remove.mutateAsync(version.id);
          onDeleted(version);
        }}
      >
        {capital(phrase)} goes for good and cannot be restored after that. The board and its other versions stay as they are.
      </Confirm>
    );
  }
  return (
    <Confirm title="Restore this version?" verb="Restore version" onClose={onClose} onConfirm={() => restore(version)}>
      The text on the board becomes that of {phrase}, for everybody. Nobody is disconnected. What stands there now is kept in the
      history, so this can be undone.
    </Confirm>
  );
}

/** Restore, and offer the way back. */
function useRestore(boardId: string, onRestored: (version: BoardVersion) => void) {
  const restore = useRestoreVersion(boardId);
  const toast = useToast();

  const undo = async (before: BoardVersion) => {
    try {
      await restore.mutateAsync(before.id);
      onRestored(before);
      toast("The board is as it was before.");
    } catch (error) {
      toast(`The board stays restored. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };

  return async (version: BoardVersion) => {
    const { version: before } = await restore.mutateAsync(version.id);
    onRestored(version);
    const undoing = before.id === version.id ? {} : { action: { label: "Undo", run: () => void undo(before) } };
    toast(`The board is back at ${phraseOf(version, new Date())}.`, undoing);
  };
}

interface ConfirmProps {
  title: string;
  verb: string;
  isDangerous?: boolean;
  children: ReactNode;
  onClose: () => void;
  onConfirm: () => Promise<void>;
}

function Confirm({ title, verb, isDangerous = false, children, onClose, onConfirm }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(Problem.from(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="break-words">{children}</p>
      {problem ? (
        <div className="mt-3">
          <Notice tone="error">{problem.sentence}</Notice>
        </div>
      ) : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button look={isDangerous ? "danger" : "primary"} busy={isBusy} onClick={() => void confirm()}>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
