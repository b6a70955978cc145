import { useInfiniteQuery } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { useState } from "react";

import type { OrgOfMe, OrgRole } from "../api/types";
import { Button } from "../ui/Button";
import { copyText } from "../ui/copyText";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { orgRoleName } from "./currentOrg";
import { groupsQuery } from "./groupQueries";
import { useInvite } from "./invitationQueries";
import { has, rolesUpTo } from "./roles";

/** Make an invitation; then show its link, this once. */
export function InviteDialog({ org, onClose }: { org: OrgOfMe; onClose: () => void }) {
  const [link, setLink] = useState<string>();
  return (
    <Dialog title="Invite people" onClose={onClose}>
      {link ? <LinkShown link={link} onClose={onClose} /> : <InviteForm org={org} onMade={setLink} onClose={onClose} />}
    </Dialog>
  );
}

const DAYS = [1, 7, 30, 90];

function InviteForm({ org, onMade, onClose }: { org: OrgOfMe; onMade: (link: string) => void; onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OrgRole>("learner");
  const [groupId, setGroupId] = useState("");
  const [days, setDays] = useState(7);
  const [uses, setUses] = useState("1");
  const invite = useInvite(org.id);
  const groups = useInfiniteQuery({ ...groupsQuery(org.id), enabled: has(org, "groups") });
  const choices = groups.data?.pages.flatMap((page) => page.items) ?? [];
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const made = await invite.mutateAsync({
      role,
      days,
      max_uses: email.trim() ? 1 : Number(uses),
      ...(email.trim() ? { email: email.trim() } : {}),
      ...(groupId ? { group_id: groupId } : {}),
    });
    onMade(made.link);
  });
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Invite people">
      <Field
        label="E-mail (optional)"
        type="email"
        name="email"
        autoComplete="off"
        hint="For one person. Leave it empty for a link that several people may use."
        error={problem?.field("email")}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Role" value={role} onChange={(event) => setRole(event.target.value as OrgRole)}>
          {rolesUpTo(org.role)
            .toReversed()
            .map((each) => (
              <option key={each} value={each}>
                {orgRoleName(each)}
              </option>
            ))}
        </SelectField>
        <SelectField label="Open for" value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {DAYS.map((each) => (
            <option key={each} value={each}>
              {each === 1 ? "1 day" : `${each} days`}
            </option>
          ))}
        </SelectField>
        {choices.length > 0 ? (
          <SelectField label="Group" value={groupId} onChange={(event) => setGroupId(event.target.value)}>
            <option value="">None</option>
            {choices.map((group) => (
              <option key={group.id} value={group.id}>
                {group.name}
              </option>
            ))}
          </SelectField>
        ) : null}
        {email.trim() ? null : (
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
        )}
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

function LinkShown({ link, onClose }: { link: string; onClose: () => void }) {
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
