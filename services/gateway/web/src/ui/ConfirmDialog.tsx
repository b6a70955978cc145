import type { ReactNode } from "react";

import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Notice } from "./states";
import { useSubmit } from "./useSubmit";

interface ConfirmDialogProps {
  title: string;
  /** What happens to people and their work. */
  children: ReactNode;
  /** The verb and the thing: "Remove Ada". */
  action: string;
  /** Unless somebody loses by it, it is not red. */
  look?: "danger" | "primary";
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asked before something that others lose by; it says what that is. */
export function ConfirmDialog({ title, children, action, look = "danger", onConfirm, onClose }: ConfirmDialogProps) {
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await onConfirm();
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit}>
        <div className="text-muted">{children}</div>
        {problem ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look={look} type="submit" busy={isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
