import { useState } from "react";

import type { InvitationsSent, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Dialog } from "../ui/Dialog";
import { InviteByLetter } from "./InviteByLetter";
import { InviteByLink, LinkShown } from "./InviteByLink";

type Way = "letter" | "link";
type Done = { link: string } | InvitationsSent;

const ways: Record<Way, string> = { letter: "By e-mail", link: "By link" };

/** Invite people: a letter to each, or one link to hand around. Then say what became of it. */
export function InviteDialog({ org, onClose }: { org: OrgOfMe; onClose: () => void }) {
  const [way, setWay] = useState<Way>("letter");
  const [done, setDone] = useState<Done>();
  if (done) {
    return (
      <Dialog title={"link" in done ? "Invite people" : sentTitle(done)} onClose={onClose}>
        {"link" in done ? <LinkShown link={done.link} onClose={onClose} /> : <LettersSent {...done} onClose={onClose} />}
      </Dialog>
    );
  }
  return (
    <Dialog title="Invite people" onClose={onClose}>
      <div role="group" aria-label="How" className="mb-4 flex gap-1">
        {(Object.keys(ways) as Way[]).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={way === each}
            className={classes(
              "min-h-9 rounded-control px-3 font-medium",
              way === each ? "bg-aegean-wash text-aegean" : "text-muted hover:bg-sunken hover:text-ink",
            )}
            onClick={() => setWay(each)}
          >
            {ways[each]}
          </button>
        ))}
      </div>
      {way === "letter" ? (
        <InviteByLetter org={org} onSent={setDone} onWantsLink={() => setWay("link")} onClose={onClose} />
      ) : (
        <InviteByLink org={org} onMade={(link) => setDone({ link })} onClose={onClose} />
      )}
    </Dialog>
  );
}

function sentTitle({ sent }: InvitationsSent): string {
  if (sent.length === 0) return "No letter was sent";
  return sent.length === 1 ? "1 letter is on its way" : `${sent.length} letters are on their way`;
}

const whyLeftOut = {
  member: "is in the organisation already",
  invited: "has an open invitation; send that one again",
  "too-often": "got several letters from you today; wait until tomorrow",
};

function LettersSent({ sent, left_out: leftOut, onClose }: InvitationsSent & { onClose: () => void }) {
  return (
    <div className="flex flex-col gap-4">
      {sent.length > 0 ? <p className="text-muted">The list shows when each is sent, and when somebody comes in by it.</p> : null}
      {leftOut.length > 0 ? (
        <div>
          <h3 className="mb-1 font-medium">Left out</h3>
          <ul aria-label="Left out" className="max-h-60 divide-y divide-line overflow-y-auto border-y border-line">
            {leftOut.map(({ address, why }) => (
              <li key={address} className="py-2">
                <span className="block truncate" title={address}>
                  {address}
                </span>
                <span className="block text-table text-muted">{whyLeftOut[why]}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <div className="flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
