import { LogOut } from "lucide-react";
import { useState } from "react";

import { pendingOf } from "../live/localCopies";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { session } from "./session";
import { useSession } from "./useSession";

/** Sign out; with unconfirmed changes on this device it says so first. */
export function SignOutButton({ look = "secondary" }: { look?: "secondary" | "quiet" }) {
  const { isAsking, pending, ask, stay } = useSignOut();
  return (
    <>
      <Button look={look} onClick={ask}>
        <LogOut size={18} aria-hidden />
        Sign out
      </Button>
      {isAsking ? <UnsavedDialog pending={pending} onStay={stay} /> : null}
    </>
  );
}

/** Sign out at once when all work is confirmed, else ask. */
export function useSignOut() {
  const state = useSession();
  const [pending, setPending] = useState(0);
  const ask = () => {
    const count = "userId" in state ? pendingOf(state.userId) : 0;
    if (count > 0) setPending(count);
    else void session.signOut();
  };
  return { isAsking: pending > 0, pending, ask, stay: () => setPending(0) };
}

export function UnsavedDialog({ pending, onStay }: { pending: number; onStay: () => void }) {
  return (
    <Dialog title="Sign out with unsaved work?" onClose={onStay}>
      <p className="mb-5 text-muted">
        {pending === 1 ? "1 change has" : `${pending} changes have`} not reached the server yet. They stay on this device and
        are sent when you sign in here again.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onStay}>Stay signed in</Button>
        <Button look="danger" onClick={() => void session.signOut()}>
          Sign out
        </Button>
      </div>
    </Dialog>
  );
}
