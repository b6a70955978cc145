import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { Suspense } from "react";
import { Outlet, useLocation } from "react-router";

import { OfflineBanner } from "../app/OfflineBanner";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { Wordmark } from "../app/Wordmark";
import { UnsavedDialog, useSignOut } from "../auth/SignOutButton";
import { useRoom } from "../live/news";
import { meQuery } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { Portrait } from "../ui/Portrait";
import { State } from "../ui/states";
import { isForGuests } from "./places";

/** Around what a link opens, for people without an account: who they are here, and the way out. */
export function GuestFrame() {
  const { data: me } = useQuery(meQuery);
  useRoom("user", me?.id);
  const { pathname } = useLocation();
  const signOut = useSignOut();
  if (!me) return <ScreenSkeleton />;
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 flex-none items-center gap-3 border-b border-line bg-paper px-4 md:px-6">
        <Wordmark />
        <div className="ms-auto flex min-w-0 items-center gap-2">
          <Portrait name={me.display_name} color={me.color} size="small" />
          <p className="min-w-0 truncate text-table font-medium" dir="auto">
            {me.display_name}
          </p>
        </div>
        <Button look="quiet" onClick={signOut.ask}>
          <LogOut size={18} aria-hidden />
          Leave
        </Button>
        {signOut.isAsking ? <UnsavedDialog pending={signOut.pending} onStay={signOut.stay} /> : null}
      </header>
      <OfflineBanner />
      <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        {isForGuests(pathname) ? (
          <Suspense fallback={<ScreenSkeleton />}>
            <Outlet />
          </Suspense>
        ) : (
          <State
            drawing={<Columns />}
            heading="h1"
            title="You are here as a guest"
            action={<Button onClick={signOut.ask}>Leave and sign in</Button>}
          >
            Guests see what their link opens. To go back, use your browser or open the link again. Everything else needs an
            account.
          </State>
        )}
      </main>
    </div>
  );
}
