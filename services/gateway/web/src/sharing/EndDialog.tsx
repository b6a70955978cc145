import { useState } from "react";

import type { Grant } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { useNow } from "../ui/RelativeTime";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { dayOf, endOfDay, holderName } from "./words";

interface EndDialogProps {
  grant: Grant;
  /** Why it was refused, in words. */
  explain: (error: unknown) => string;
  onSet: (expiresAt: string | null) => Promise<unknown>;
  onClose: () => void;
}

/** Until which day somebody is let in, or that there is no such day. */
export function EndDialog({ grant, explain, onSet, onClose }: EndDialogProps) {
  const [day, setDay] = useState(grant.expires_at ? dayOf(new Date(grant.expires_at)) : "");
  const today = dayOf(useNow());
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await onSet(endOfDay(day));
    onClose();
  });
  const open = useSubmit(async () => {
    await onSet(null);
    onClose();
  });
  const refused = problem ?? open.problem;
  return (
    <Dialog title="Let in until" onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" aria-label="Let in until">
        <Field
          label="Last day"
          type="date"
          required
          min={today}
          hint={`The day after, ${holderName(grant.source)} is no longer let in here.`}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        {refused ? <Notice tone="error">{explain(refused)}</Notice> : null}
        <div className="flex flex-wrap justify-end gap-2">
          {grant.expires_at ? (
            <Button look="quiet" className="me-auto" busy={open.isBusy} onClick={(event) => void open.onSubmit(event)}>
              No end
            </Button>
          ) : null}
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={day === ""}>
            Set last day
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
