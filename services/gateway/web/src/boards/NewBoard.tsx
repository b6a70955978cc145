import { FileUp, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { BoardKind, OrgOfMe } from "../api/types";
import { FromFileDialog } from "../markdown/FromFileDialog";
import { useBoardFromMarkdown } from "../markdown/queries";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { FormDialog, NameField } from "../ui/FormDialog";
import { useSubmit } from "../ui/useSubmit";
import { useCreateBoard } from "./queries";
import { boardKindNames, boardKinds } from "./words";

export function NewBoardButton({ org, label = "New board" }: { org: OrgOfMe; label?: string }) {
  const [begins, setBegins] = useState<"empty" | "from a file">();
  const close = () => setBegins(undefined);
  return (
    <>
      <Button look="primary" onClick={() => setBegins("empty")}>
        <Plus size={18} aria-hidden />
        {label}
      </Button>
      {begins === "empty" ? <NewBoardDialog org={org} onFile={() => setBegins("from a file")} onClose={close} /> : null}
      {begins === "from a file" ? <BoardFromFile org={org} onClose={close} /> : null}
    </>
  );
}

function whoSees(org: OrgOfMe): string {
  return `In ${org.name}. You and its admins see it until you share it.`;
}

function BoardFromFile({ org, onClose }: { org: OrgOfMe; onClose: () => void }) {
  const create = useBoardFromMarkdown(org.id);
  const navigate = useNavigate();
  return (
    <FromFileDialog
      what="board"
      hint={whoSees(org)}
      onClose={onClose}
      onCreate={async (wanted) => {
        const board = await create.mutateAsync(wanted);
        await navigate(`/boards/${board.id}`);
      }}
    />
  );
}

function NewBoardDialog({ org, onFile, onClose }: { org: OrgOfMe; onFile: () => void; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [kind, setKind] = useState<BoardKind>("document");
  const createBoard = useCreateBoard(org.id);
  const navigate = useNavigate();
  const submit = useSubmit(async () => {
    const board = await createBoard.mutateAsync({ title: title.trim(), kind });
    onClose();
    await navigate(`/boards/${board.id}`);
  });
  return (
    <FormDialog
      title="New board"
      formName="Create board"
      submit={submit}
      action="Create board"
      isOff={title.trim() === ""}
      fields={["title"]}
      aside={
        <Button look="quiet" className="me-auto -ms-3.5 text-muted" onClick={onFile}>
          <FileUp size={18} aria-hidden />
          From a Markdown file…
        </Button>
      }
      onClose={onClose}
    >
      <NameField label="Title" hint={whoSees(org)} problem={submit.problem} value={title} onName={setTitle} />
      <fieldset className="flex flex-wrap gap-2">
        <legend className="mb-1.5 font-medium">Kind</legend>
        {boardKinds.map((each) => (
          <label
            key={each}
            className={classes(
              "flex min-h-9 flex-1 cursor-pointer items-center gap-2.5 rounded-control border px-3 py-2",
              kind === each ? "border-aegean bg-aegean-wash" : "border-line-control",
            )}
          >
            <input type="radio" name="kind" value={each} checked={kind === each} onChange={() => setKind(each)} />
            {boardKindNames[each]}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
