import { useState } from "react";

import type { OrgMember, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { useBlockMember } from "./memberQueries";

const REASON_LENGTH_MAX = 300;

/** Keep somebody out of an organisation, with the reason that they read. */
export function BlockMember({ org, member, onClose }: { org: OrgOfMe; member: OrgMember; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const block = useBlockMember(org.id);
  const toast = useToast();
  const name = member.user.display_name;
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await block.mutateAsync({ userId: member.user.id, reason: reason.trim() });
    toast(`${name} is blocked.`);
    onClose();
  });
  return (
    <Dialog title={`Block ${name}?`} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Block person">
        <p className="text-muted">
          They lose access to everything in {org.name} at once, also to what they have open, and no link or invitation lets them in.
          Nothing of theirs is deleted: when you lift the block, they have it all back.
        </p>
        <TextAreaField
          label="Reason"
          name="reason"
          required
          rows={2}
          maxLength={REASON_LENGTH_MAX}
          dir="auto"
          hint={`${name} reads it.`}
          error={problem?.field("reason")}
          value={reason}
          onChange={(event) => setReason(event.target.value.replaceAll("\n", " "))}
        />
        {problem && problem.fields.length === 0 ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="danger" type="submit" busy={isBusy} disabled={reason.trim() === ""}>
            Block person
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
