import { useQuery } from "@tanstack/react-query";

import { meQuery } from "../orgs/queries";
import { Button } from "../ui/Button";
import { VisitEndedDialog } from "../sharing/VisitEndedDialog";
import { Dialog } from "../ui/Dialog";
import { session } from "./session";
import { SignInForm } from "./SignInForm";
import { useSession } from "./useSession";

/** Over whatever is open when a session ends. The screen and its forms stay as they are. */
export function SignInAgainDialog() {
  const state = useSession();
  const { data: me } = useQuery({ ...meQuery, enabled: false });
  if (state.status !== "expired") return null;
  if (state.guest) return <VisitEndedDialog />;
  return (
    <Dialog title="Sign in again" onClose={() => undefined} firm>
      <p className="mb-5 text-muted">
        Your session has ended. Everything you typed is still here; sign in and go on where you are.
      </p>
      <SignInForm knownEmail={me?.email ?? ""} />
      <Button look="quiet" className="mt-2 w-full" onClick={() => void session.signOut()}>
        Sign out instead
      </Button>
    </Dialog>
  );
}
