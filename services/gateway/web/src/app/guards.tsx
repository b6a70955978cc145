import { Navigate, Outlet, useLocation, useSearchParams } from "react-router";

import { returnTo, signInAddress } from "../auth/returnTo";
import { session } from "../auth/session";
import { SignInAgainDialog } from "../auth/SignInAgainDialog";
import { useSession } from "../auth/useSession";
import { Button } from "../ui/Button";
import { Lamp } from "../ui/drawings";
import { State } from "../ui/states";
import { ScreenSkeleton } from "./ScreenSkeleton";

/** For screens that need somebody; others are led to sign in and back. */
export function SignedInOnly() {
  const state = useSession();
  const { pathname, search, hash } = useLocation();
  if (state.status === "starting") return <ScreenSkeleton />;
  if (state.status === "unreachable") return <Unreachable />;
  if (state.status === "signed-out") return <Navigate to={signInAddress(pathname + search + hash)} replace />;
  return (
    <>
      <Outlet />
      <SignInAgainDialog />
    </>
  );
}

/** For sign-in and sign-up; somebody who is in goes on to the page they asked for. */
export function SignedOutOnly() {
  const state = useSession();
  const [params] = useSearchParams();
  if (state.status === "starting") return <ScreenSkeleton />;
  if (state.status === "unreachable") return <Unreachable />;
  if (state.status === "signed-in") return <Navigate to={returnTo(params.get("next"))} replace />;
  return <Outlet />;
}

function Unreachable() {
  return (
    <main>
      <State
        drawing={<Lamp />}
        heading="h1"
        title="Stoa cannot be reached"
        action={
          <Button look="primary" onClick={() => void session.start()}>
            Try again
          </Button>
        }
      >
        Check your connection. Nothing you wrote is lost.
      </State>
    </main>
  );
}
