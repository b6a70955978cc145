import { Check, Copy } from "lucide-react";
import { useState } from "react";

import type { OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { copyText } from "../ui/copyText";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { InvitedAs, useTerms } from "./InvitedAs";
import { useInvite } from "./invitationQueries";

/** A link for whoever has it, as many as are meant. */
export function InviteByLink({ org, onMade, onClose }: { org: OrgOfMe; onMade: (link: string) => void; onClose: () => void }) {
  const [uses, setUses] = useState("1");
  const terms = useTerms();
  const invite = useInvite(org.id);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const made = await invite.mutateAsync({ ...terms.wanted, max_uses: Number(uses) });
    onMade(made.link);
  });
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Invite people">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="People it lets in"
          type="number"
          name="uses"
          min={1}
          max={1000}
          required
          error={problem?.field("max_uses")}
          value={uses}
          onChange={(event) => setUses(event.target.value)}
        />
        <InvitedAs org={org} terms={terms} />
      </div>
      {problem && problem.fields.length === 0 ? <Notice tone="error">{problem.sentence}</Notice> : null}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={isBusy}>
          Create invitation
        </Button>
      </div>
    </form>
  );
}

export function LinkShown({ link, onClose }: { link: string; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">Send this link. It is shown only now: Stoa keeps nothing that could tell it again.</p>
      <Field label="Invitation link" readOnly value={link} onFocus={(event) => event.target.select()} />
      <div className="flex justify-end gap-2">
        <Button
          onClick={() => {
            void copyText(link).then(() => setCopied(true));
          }}
        >
          {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          <span role="status">{isCopied ? "Copied" : "Copy link"}</span>
        </Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
