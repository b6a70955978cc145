import { useState } from "react";

import { Problem } from "../api/problem";
import { useRestoreVersion } from "../history/queries";
import type { BoardLink } from "../live/boardLink";
import { Dialog } from "../ui/Dialog";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { FileField, fits } from "./FileField";
import { useMarkdownImport, type ImportMode } from "./queries";
import { Sending } from "./Sending";

interface ImportDialogProps {
  boardId: string;
  link: BoardLink;
  onClose: () => void;
}

const places: Record<ImportMode, { label: string; hint: string }> = {
  append: { label: "At the end", hint: "Everything that stands there stays." },
  replace: { label: "In place of everything", hint: "Comments on words that go lose their place." },
};

/** Put a Markdown file onto an open document, for everybody on it. */
export function ImportDialog({ boardId, link, onClose }: ImportDialogProps) {
  const [file, setFile] = useState<File>();
  const [mode, setMode] = useState<ImportMode>("append");
  const bring = useMarkdownImport(boardId);
  const undo = useUndo(boardId, link);
  const toast = useToast();
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    if (!file || !fits(file)) return;
    const { version } = await bring.mutateAsync({ file, mode });
    link.announceHistory({ imported: file.name });
    onClose();
    const where = mode === "append" ? "at the end of the document" : "in place of what was here";
    toast(`“${file.name}” is ${where}.`, { action: { label: "Undo", run: () => void undo(version.id) } });
  });
  return (
    <Dialog title="Import Markdown" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Import Markdown">
        <FileField file={file} onChange={setFile} />
        <fieldset>
          <legend className="mb-1 font-medium">Where it comes</legend>
          {(Object.keys(places) as ImportMode[]).map((each) => (
            <label key={each} className="flex min-h-9 cursor-pointer items-start gap-2.5 py-1.5">
              <input
                type="radio"
                name="mode"
                className="mt-0.5 size-4 flex-none accent-aegean"
                checked={mode === each}
                onChange={() => setMode(each)}
              />
              <span>
                {places[each].label}
                <span className="block text-table text-muted">{places[each].hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <p className="text-table text-muted">
          Everybody on the document sees it at once, and nobody is disconnected. What stands there now is kept in the history.
        </p>
        <Sending verb="Import Markdown" isBusy={isBusy} isReady={fits(file)} problem={problem} onCancel={onClose} />
      </form>
    </Dialog>
  );
}

/** Back to how the document was before; what others wrote since is in the history. */
function useUndo(boardId: string, link: BoardLink) {
  const restore = useRestoreVersion(boardId);
  const toast = useToast();
  return async (versionId: string) => {
    try {
      await restore.mutateAsync(versionId);
      link.announceHistory({ restored: "what was here before an import" });
      toast("The document is as it was before.");
    } catch (error) {
      toast(`The document stays as it is. ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
}
