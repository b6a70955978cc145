import { useState } from "react";

import { session } from "../auth/session";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

/** Over whatever a guest has open when the visit ends: they may still read and copy it. */
export function VisitEndedDialog() {
  const [isSeen, setSeen] = useState(false);
  if (isSeen) return null;
  return (
    <Dialog title="Your visit has ended" onClose={() => setSeen(true)}>
      <p className="mb-5 text-muted">
        A visit lasts twelve hours, or as long as its link works. What you see stays until you leave, so you can copy what you
        need. To come in again, open the link again.
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => setSeen(true)}>Stay and copy</Button>
        <Button look="primary" onClick={() => void session.signOut()}>
          Leave
        </Button>
      </div>
    </Dialog>
  );
}
