import { Problem } from "../api/problem";
import type { Invitation, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { RelativeTime } from "../ui/RelativeTime";
import { useToast } from "../ui/Toasts";
import { orgRoleName } from "./currentOrg";
import { useResendInvitation, useRevokeInvitation } from "./invitationQueries";
import { rolesUpTo } from "./roles";

/** One invitation: for whom, what became of it, and what one can still do. */
export function InvitationRow({ org, invitation }: { org: OrgOfMe; invitation: Invitation }) {
  const { letter, state } = invitation;
  const whom = invitation.invited_address ?? (letter ? "Somebody, by letter" : "Anybody with the link");
  const isMine = rolesUpTo(org.role).includes(invitation.role);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className={classes("truncate font-medium", state !== "open" && "text-muted")} title={whom}>
          {whom}
        </p>
        <p className="truncate text-table text-muted">
          {orgRoleName(invitation.role)}
          {invitation.group ? ` in ${invitation.group.name}` : ""}
          {invitation.course ? ` to “${invitation.course.title}”` : ""} · by <bdi>{invitation.created_by.display_name}</bdi>{" "}
          <RelativeTime at={invitation.created_at} />
        </p>
      </div>
      {letter ? null : (
        <p className="text-table text-muted tabular-nums">
          {invitation.uses} of {invitation.max_uses} used
        </p>
      )}
      <Standing invitation={invitation} />
      <div className="flex flex-wrap gap-2 md:w-50 md:justify-end">
        {isMine && (state === "open" || (letter && state === "expired")) ? <Doing org={org} invitation={invitation} whom={whom} /> : null}
      </div>
    </li>
  );
}

const ended = { used: "Used up", expired: "Expired", revoked: "Revoked" };

/** Where it stands, in a word or two, with its colour. */
function Standing({ invitation: { state, letter, expires_at: expiresAt } }: { invitation: Invitation }) {
  if (state === "used" && letter) return <p className="w-36 text-table text-olive">Accepted</p>;
  if (state !== "open") return <p className="w-36 text-table text-muted">{ended[state]}</p>;
  if (letter?.state === "failed") return <p className="w-36 text-table text-madder">Could not be delivered</p>;
  if (letter?.state === "waiting") return <p className="w-36 text-table text-ochre">On its way</p>;
  return (
    <div className="w-36 text-table">
      <p className="text-olive">
        {letter?.sent_at ? (
          <>
            Sent <RelativeTime at={letter.sent_at} />
          </>
        ) : (
          "Open"
        )}
      </p>
      <p className="text-muted">
        Ends <RelativeTime at={expiresAt} isAhead />
      </p>
    </div>
  );
}

function Doing({ org, invitation, whom }: { org: OrgOfMe; invitation: Invitation; whom: string }) {
  const resend = useResendInvitation(org.id);
  const revoke = useRevokeInvitation(org.id);
  const toast = useToast();
  const onError = (error: unknown) => toast(Problem.from(error).sentence, { tone: "alert" });
  const { letter, state } = invitation;
  return (
    <>
      {letter && letter.state !== "waiting" ? (
        <Button
          aria-label={`Send again: the invitation for ${whom}`}
          busy={resend.isPending}
          onClick={() =>
            resend.mutate(invitation.id, {
              onSuccess: () => toast("Another letter is on its way. The link of the one before lets nobody in any more."),
              onError,
            })
          }
        >
          Send again
        </Button>
      ) : null}
      {state === "open" ? (
        <Button
          aria-label={`Revoke the invitation for ${whom}`}
          busy={revoke.isPending}
          onClick={() =>
            revoke.mutate(invitation.id, {
              onSuccess: () => toast("The invitation is revoked. Its link lets nobody in any more."),
              onError,
            })
          }
        >
          Revoke
        </Button>
      ) : null}
    </>
  );
}
