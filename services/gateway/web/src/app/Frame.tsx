import { useQuery } from "@tanstack/react-query";
import { GraduationCap, House, Library, LogOut, PanelLeftClose, PanelLeftOpen, Presentation, ScrollText, UserRound, UsersRound, type LucideIcon } from "lucide-react";
import { Fragment, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { NavLink, Outlet, useLocation, useMatch } from "react-router";

import type { Me, OrgOfMe } from "../api/types";
import { UnsavedDialog, useSignOut } from "../auth/SignOutButton";
import { useSession } from "../auth/useSession";
import { useFollowTicks } from "../learning/ticks";
import { useRoom } from "../live/news";
import { preferredOrg } from "../orgs/currentOrg";
import { OrgSwitcher } from "../orgs/OrgSwitcher";
import { meQuery } from "../orgs/queries";
import { GuestFrame } from "../sharing/GuestFrame";
import { SpacesInRail } from "../spaces/SpacesInRail";
import { has } from "../orgs/roles";
import { IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { setPlace } from "../ui/moments";
import { Portrait } from "../ui/Portrait";
import { Failure } from "../ui/states";
import { OfflineBanner } from "./OfflineBanner";
import { ScreenSkeleton } from "./ScreenSkeleton";
import { Wordmark } from "./Wordmark";

/** Around every screen of somebody who is in. Guests of a link have no places to go to. */
export function Frame() {
  const state = useSession();
  return "guest" in state && state.guest ? <GuestFrame /> : <FrameWithPlaces />;
}

const nowhere = { locale: null, time_zone: null };

/** Rail or bottom bar around every screen of somebody with an account. */
function FrameWithPlaces() {
  const me = useQuery(meQuery);
  const slug = useMatch("/o/:slug/*")?.params.slug;
  const { locale, time_zone: timeZone } = me.data ?? nowhere;
  useLayoutEffect(() => setPlace({ locale, timeZone }), [locale, timeZone]);
  const main = useFocusOnNavigation();
  const org = me.data ? (me.data.orgs.find((each) => each.slug === slug) ?? preferredOrg(me.data.orgs)) : undefined;
  useRoom("user", me.data?.id);
  useRoom("org", org?.id);
  useFollowTicks(me.data?.id);
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-aegean px-4 py-2 font-medium text-on-aegean focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <Rail me={me.data} org={org} />
      <div className="flex min-w-0 flex-1 flex-col pb-16 md:pb-0">
        <OfflineBanner />
        <main id="main" ref={main} tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
          {me.data ? (
            <Suspense fallback={<ScreenSkeleton />}>
              <Outlet />
            </Suspense>
          ) : me.error ? (
            <Failure heading="h1" error={me.error} title="Stoa could not be opened" onRetry={() => void me.refetch()} />
          ) : (
            <ScreenSkeleton />
          )}
        </main>
      </div>
      <BottomBar org={org} />
    </div>
  );
}

/** After a click that changes the screen, reading goes on at the new screen. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus();
    globalThis.scrollTo(0, 0);
  }, [pathname]);
  return main;
}

interface Place {
  to: string;
  name: string;
  Icon: LucideIcon;
  end?: boolean;
}

function placesOf(org: OrgOfMe | undefined): Place[] {
  if (!org) return [{ to: "/", name: "Home", Icon: House, end: true }];
  const places: Place[] = [{ to: `/o/${org.slug}`, name: "Home", Icon: House, end: true }];
  if (has(org, "courses") && org.role !== "guest") places.push({ to: `/o/${org.slug}/courses`, name: "Courses", Icon: GraduationCap });
  places.push({ to: `/o/${org.slug}/spaces`, name: "Spaces", Icon: Library });
  if (has(org, "boards")) places.push({ to: `/o/${org.slug}/boards`, name: "Boards", Icon: Presentation });
  // Guests are here for single boards; the list of people is not theirs to read.
  if (org.role !== "guest") places.push({ to: `/o/${org.slug}/people`, name: "People", Icon: UsersRound });
  if (org.role === "owner" || org.role === "admin") places.push({ to: `/o/${org.slug}/audit`, name: "Audit", Icon: ScrollText });
  return places;
}

function Rail({ me, org }: { me: Me | undefined; org: OrgOfMe | undefined }) {
  const [isFolded, setFolded] = useState(() => localStorage.getItem("stoa.rail") === "folded");
  const fold = () => {
    localStorage.setItem("stoa.rail", isFolded ? "open" : "folded");
    setFolded(!isFolded);
  };
  return (
    <header
      className={classes(
        "sticky top-0 z-30 hidden h-dvh flex-none flex-col border-e border-line bg-paper md:flex",
        isFolded ? "w-14 px-1.5" : "w-62 px-3",
      )}
    >
      <div className={classes("flex h-14 items-center justify-between", isFolded ? "flex-col pt-3" : "ps-2")}>
        <NavLink to="/" aria-label="Stoa, home" className="rounded-control">
          <Wordmark compact={isFolded} />
        </NavLink>
        {isFolded ? null : (
          <IconButton label="Fold the rail" onClick={fold}>
            <PanelLeftClose size={18} aria-hidden />
          </IconButton>
        )}
      </div>
      <OrgSwitcher orgs={me?.orgs ?? []} current={org} compact={isFolded} />
      <nav aria-label="Main" className="mt-3 flex flex-1 flex-col gap-0.5 overflow-y-auto">
        {placesOf(org).map(({ to, name, Icon, end }) => (
          <Fragment key={to}>
          <NavLink
            to={to}
            end={end ?? false}
            title={isFolded ? name : undefined}
            className={({ isActive }) =>
              classes(
                "flex min-h-9 items-center gap-2.5 rounded-control px-2.5 transition-colors duration-(--quick)",
                isActive ? "bg-aegean-wash font-medium text-aegean" : "text-muted hover:bg-sunken hover:text-ink",
              )
            }
          >
            <Icon size={18} aria-hidden />
            <span className={isFolded ? "sr-only" : undefined}>{name}</span>
          </NavLink>
          {org && name === "Spaces" && !isFolded ? <SpacesInRail org={org} /> : null}
          </Fragment>
        ))}
      </nav>
      {isFolded ? (
        <IconButton label="Unfold the rail" onClick={fold} className="mx-auto mb-1">
          <PanelLeftOpen size={18} aria-hidden />
        </IconButton>
      ) : null}
      <div className="pb-3">{me ? <MyMenu me={me} compact={isFolded} /> : null}</div>
    </header>
  );
}

function MyMenu({ me, compact }: { me: Me; compact: boolean }) {
  const signOut = useSignOut();
  return (
    <div className="flex items-center gap-1">
      <NavLink
        to="/me"
        title={compact ? me.display_name : undefined}
        className={({ isActive }) =>
          classes(
            "flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded-control px-2",
            isActive ? "bg-aegean-wash font-medium text-aegean" : "hover:bg-sunken",
          )
        }
      >
        <Portrait name={me.display_name} color={me.color} />
        <span className={classes("truncate", compact && "sr-only")} dir="auto">
          {me.display_name}
        </span>
      </NavLink>
      {compact ? null : (
        <IconButton label="Sign out" onClick={signOut.ask}>
          <LogOut size={18} aria-hidden />
        </IconButton>
      )}
      {signOut.isAsking ? <UnsavedDialog pending={signOut.pending} onStay={signOut.stay} /> : null}
    </div>
  );
}

function BottomBar({ org }: { org: OrgOfMe | undefined }) {
  const places = [...placesOf(org), { to: "/me", name: "Me", Icon: UserRound }];
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-paper pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map(({ to, name, Icon, ...rest }) => (
        <NavLink
          key={to}
          to={to}
          end={"end" in rest}
          className={({ isActive }) =>
            classes(
              "focus-inset flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-small",
              isActive ? "font-medium text-aegean" : "text-muted",
            )
          }
        >
          <Icon size={20} aria-hidden />
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
