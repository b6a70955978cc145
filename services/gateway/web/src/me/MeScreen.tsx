import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut, MonitorSmartphone, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { ThemeChoice } from "../app/ThemeChoice";
import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { DeviceSession } from "../api/types";
import { SignOutButton } from "../auth/SignOutButton";
import { CreateOrgDialog } from "../orgs/CreateOrgForm";
import { orgRoleName } from "../orgs/currentOrg";
import { useMe } from "../orgs/queries";
import { deviceName } from "./deviceName";
import { PasswordSection } from "./PasswordForm";
import { ProfileForm } from "./ProfileForm";
import { UnprovenEmail } from "./UnprovenEmail";
import { Button, buttonClasses } from "../ui/Button";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useTitle } from "../ui/useTitle";

/** `/me`: who I am here, how it looks, and where I am signed in. */
export function MeScreen() {
  const me = useMe();
  useTitle("Me");
  return (
    <>
      <PageHeader title="Me" />
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-10 px-4 pb-16 md:px-8">
        <section aria-label="Account" className="flex flex-wrap items-center gap-4">
          <Portrait name={me.display_name} color={me.color} size="large" />
          <div className="min-w-0 flex-1 basis-56">
            <p className="text-section font-medium break-words" dir="auto">
              {me.display_name}
            </p>
            <p className="wrap-anywhere text-muted">{me.email}</p>
          </div>
          <SignOutButton />
        </section>
        <UnprovenEmail />
        <ProfileForm key={me.version} />
        <PasswordSection />
        <section aria-labelledby="appearance">
          <h2 id="appearance" className="mb-3 text-section font-medium">
            Appearance
          </h2>
          <ThemeChoice />
        </section>
        <Organisations />
        <Devices />
        <section aria-labelledby="tokens">
          <h2 id="tokens" className="mb-1 text-section font-medium">
            Tokens
          </h2>
          <p className="mb-3 text-muted">What programs and agents use instead of your password.</p>
          <Link to="/me/tokens" className={buttonClasses()}>
            Manage tokens
          </Link>
        </section>
      </div>
    </>
  );
}

function Organisations() {
  const { orgs, blocked_in: blockedIn } = useMe();
  const [isCreating, setCreating] = useState(false);
  return (
    <section aria-labelledby="organisations">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id="organisations" className="text-section font-medium">
          Organisations
        </h2>
        <Button onClick={() => setCreating(true)}>
          <Plus size={18} aria-hidden />
          New organisation
        </Button>
      </div>
      {orgs.length > 0 ? (
        <ul className="divide-y divide-line border-y border-line">
          {orgs.map((org) => (
            <li key={org.id} className="flex min-h-12 items-center justify-between gap-3 py-2">
              <Link to={`/o/${org.slug}`} className="min-w-0 truncate rounded-control py-1 font-medium text-aegean hover:underline" dir="auto">
                {org.name}
              </Link>
              <span className="text-table text-muted">{orgRoleName(org.role)}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted">You are in no organisation yet.</p>
      )}
      {blockedIn.length > 0 ? (
        <ul aria-label="Blocked in" className="divide-y divide-line border-b border-line">
          {blockedIn.map((block) => (
            <li key={block.id} className="flex min-h-12 items-center justify-between gap-3 py-2">
              <Link to={`/o/${block.slug}`} className="min-w-0 truncate rounded-control py-1 font-medium text-muted hover:underline" dir="auto">
                {block.name}
              </Link>
              <span className="text-table text-madder">Blocked</span>
            </li>
          ))}
        </ul>
      ) : null}
      {isCreating ? <CreateOrgDialog onClose={() => setCreating(false)} /> : null}
    </section>
  );
}

const SESSIONS = ["me", "sessions"];

function Devices() {
  const queryClient = useQueryClient();
  const toast = useToast();
  const [problem, setProblem] = useState<Problem>();
  const sessions = useQuery({ queryKey: SESSIONS, queryFn: () => answer(api.GET("/api/v1/me/sessions")) });
  const others = sessions.data?.items.filter((each) => !each.is_current).length ?? 0;

  const end = useMutation({
    mutationFn: (id: string) =>
      answer(api.DELETE("/api/v1/me/sessions/{session_id}", { params: { path: { session_id: id } } })),
    onSuccess: () => toast("That device is signed out."),
    onError: (error) => setProblem(Problem.from(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: SESSIONS }),
  });
  const endOthers = useMutation({
    mutationFn: () => answer(api.DELETE("/api/v1/me/sessions")),
    onSuccess: () => toast("All other devices are signed out."),
    onError: (error) => setProblem(Problem.from(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: SESSIONS }),
  });

  return (
    <section aria-labelledby="devices">
      <div className="mb-1 flex flex-wrap items-center justify-between gap-3">
        <h2 id="devices" className="text-section font-medium">
          Devices
        </h2>
        {others > 0 ? (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            Sign out all others
          </Button>
        ) : null}
      </div>
      <p className="mb-3 text-muted">Where you are signed in. End what you do not know.</p>
      {problem ? <Notice tone="error">{problem.sentence}</Notice> : null}
      {sessions.error ? (
        <Failure error={sessions.error} title="Devices could not be loaded" onRetry={() => void sessions.refetch()} />
      ) : sessions.data ? (
        <ul className="divide-y divide-line border-y border-line">
          {sessions.data.items.map((each) => (
            <Device key={each.id} device={each} isBusy={end.isPending && end.variables === each.id} onEnd={() => end.mutate(each.id)} />
          ))}
        </ul>
      ) : (
        <div role="group" aria-busy aria-label="Loading devices" className="skeleton h-14 w-full" />
      )}
    </section>
  );
}

function Device({ device, isBusy, onEnd }: { device: DeviceSession; isBusy: boolean; onEnd: () => void }) {
  const name = deviceName(device.user_agent);
  return (
    <li className="flex min-h-15 items-center gap-3 py-2.5">
      <MonitorSmartphone size={18} className="text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate">{name}</p>
        <p className="text-table text-muted">
          {device.address ? `${device.address} · ` : null}
          Last used <RelativeTime at={device.last_used_at} />
        </p>
      </div>
      {device.is_current ? (
        <span className="rounded-control bg-olive-wash px-2 py-0.5 text-table font-medium text-olive">This device</span>
      ) : (
        <Button busy={isBusy} onClick={onEnd} aria-label={`Sign out ${name}`}>
          <LogOut size={16} aria-hidden />
          Sign out
        </Button>
      )}
    </li>
  );
}
