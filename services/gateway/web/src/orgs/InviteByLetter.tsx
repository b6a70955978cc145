import { useState } from "react";

import type { Problem } from "../api/problem";
import type { InvitationsSent, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";
import { TextAreaField } from "../ui/TextAreaField";
import { useSubmit } from "../ui/useSubmit";
import { addressesIn } from "./addresses";
import { InvitedAs, useTerms } from "./InvitedAs";
import { useSendInvitations } from "./invitationQueries";

const LETTERS_MAX = 50;

interface InviteByLetterProps {
  org: OrgOfMe;
  onSent: (sent: InvitationsSent) => void;
  onWantsLink: () => void;
  onClose: () => void;
}

/** Addresses, as they come out of any list, and a letter to each. */
export function InviteByLetter({ org, onSent, onWantsLink, onClose }: InviteByLetterProps) {
  const [text, setText] = useState("");
  const terms = useTerms();
  const send = useSendInvitations(org.id);
  const emails = addressesIn(text);
  const isTooMany = emails.length > LETTERS_MAX;
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    onSent(await send.mutateAsync({ ...terms.wanted, emails }));
  });
  const wrong = problem ? wrongAddress(problem, emails) : undefined;
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Invite people">
      <TextAreaField
        label="E-mail addresses"
        name="emails"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        rows={3}
        hint={counted(emails.length)}
        error={isTooMany ? `These are ${emails.length}. Invite ${LETTERS_MAX} at a time.` : wrong}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <InvitedAs org={org} terms={terms} />
      </div>
      {problem?.code === "mail-is-off" ? (
        <Notice tone="waiting">
          This installation sends no letters.{" "}
          <button type="button" className="font-medium underline underline-offset-2" onClick={onWantsLink}>
            Make a link
          </button>{" "}
          and hand it over yourself.
        </Notice>
      ) : problem && !wrong ? (
        <Notice tone="error">{problem.sentence}</Notice>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={isBusy} disabled={emails.length === 0 || isTooMany}>
          {emails.length > 1 ? `Send ${emails.length} invitations` : "Send invitation"}
        </Button>
      </div>
    </form>
  );
}

function counted(count: number): string {
  if (count === 0) return "Paste several: one a line, or with commas between them.";
  return count === 1 ? "1 address. It gets a letter of its own." : `${count} addresses. Each gets a letter of its own.`;
}

/** The first address that is none, by its place in what was sent. */
function wrongAddress(problem: Problem, emails: string[]): string | undefined {
  const place = problem.fields.map(({ pointer }) => /^\/emails\/(\d+)/.exec(pointer)?.[1]).find(Boolean);
  return place === undefined ? undefined : `“${emails[Number(place)] ?? ""}” is not an e-mail address.`;
}
