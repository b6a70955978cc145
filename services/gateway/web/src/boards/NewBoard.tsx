import { Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useCreateBoard } from "./queries";

export function NewBoardButton({ org, label = "New board" }: { org: OrgOfMe; label?: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus size={18} aria-hidden />
        {label}
      </Button>
      {isOpen ? <NewBoardDialog org={org} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function NewBoardDialog({ org, onClose }: { org: OrgOfMe; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const createBoard = useCreateBoard(org.id);
  const navigate = useNavigate();
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const board = await createBoard.mutateAsync({ title: title.trim(), kind: "document" });
    onClose();
    await navigate(`/boards/${board.id}`);
  });
  return (
    <Dialog title="New board" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Create board">
        <Field
          label="Title"
          name="title"
          required
          autoFocus
          maxLength={200}
          dir="auto"
          autoComplete="off"
          hint={`A document in ${org.name}. You and its admins see it until you share it.`}
          error={problem?.field("title")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        {problem && !problem.field("title") ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={title.trim() === ""}>
            Create board
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
