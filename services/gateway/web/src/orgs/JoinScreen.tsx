import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { AuthScreen } from "../auth/AuthScreen";
import { LetterSignUp } from "../auth/LetterSignUp";
import { signInAddress } from "../auth/returnTo";
import { SignOutButton } from "../auth/SignOutButton";
import { useSession } from "../auth/useSession";
import { Problem } from "../api/problem";
import type { InvitationPreview } from "../api/types";
import { Button, buttonClasses } from "../ui/Button";
import { Lamp } from "../ui/drawings";
import { Failure, Notice, State } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useTitle } from "../ui/useTitle";
import { fits } from "./addresses";
import { orgRoleName } from "./currentOrg";
import { previewQuery, useAcceptInvitation } from "./invitationQueries";
import { meQuery } from "./queries";

/** `/join#token`: what an invitation offers, and the way in. */
export function JoinScreen() {
  useTitle("Invitation");
  const { hash } = useLocation();
  const token = hash.slice(1);
  const preview = useQuery({ ...previewQuery(token), enabled: token !== "" });
  if (token !== "" && preview.isPending) return <ScreenSkeleton />;
  if (preview.data) return <Offer token={token} {...preview.data} />;
  const problem = Problem.from(preview.error);
  return (
    <main id="main" tabIndex={-1} className="outline-none">
      {token === "" || problem.code === "invitation-not-found" || problem.status === 422 ? (
        <State
          drawing={<Lamp />}
          heading="h1"
          title="This invitation is not valid"
          action={
            <Link to="/" className={buttonClasses()}>
              Go to Stoa
            </Link>
          }
        >
          It may have been used up, revoked, or its time is over. Ask whoever sent it for a new one.
        </State>
      ) : (
        <Failure
          heading="h1"
          error={preview.error}
          title="The invitation could not be read"
          onRetry={() => void preview.refetch()}
        />
      )}
    </main>
  );
}

function Offer({ token, organization, role, course, letter_to: letterTo }: InvitationPreview & { token: string }) {
  const session = useSession();
  const isIn = session.status === "signed-in";
  const here = `/join#${token}`;
  const as = orgRoleName(role).toLocaleLowerCase();
  const lead = course ? `You are invited to the course “${course}”, as ${as}.` : `You are invited as ${as}.`;
  return (
    <AuthScreen
      title={`Join ${organization}`}
      lead={letterTo ? `${lead} The letter went to ${unbroken(letterTo)}.` : lead}
      foot="Others there see your name, never your e-mail address. Its admins see both."
    >
      {isIn ? (
        <Accept token={token} organization={organization} letterTo={letterTo} />
      ) : letterTo ? (
        <LetterSignUp token={token} signIn={signInAddress(here)} />
      ) : (
        <div className="flex flex-col gap-3">
          <Link to={signInAddress(here, "/sign-up")} className={buttonClasses("primary", "min-h-10")}>
            Create an account
          </Link>
          <Link to={signInAddress(here)} className={buttonClasses("secondary", "min-h-10")}>
            Sign in
          </Link>
        </div>
      )}
    </AuthScreen>
  );
}

/** Keep what is told of an address on one line. */
function unbroken(hint: string): string {
  return hint.replace("…", "\u2060…\u2060");
}

interface AcceptProps {
  token: string;
  organization: string;
  letterTo: string | null;
}

function Accept({ token, organization, letterTo }: AcceptProps) {
  const me = useQuery(meQuery).data;
  const accept = useAcceptInvitation();
  const navigate = useNavigate();
  const [isDone, setDone] = useState(false);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const org = await accept.mutateAsync(token);
    setDone(true);
    const way = org.course_id ? `/courses/${org.course_id}` : `/o/${org.slug}`;
    await navigate(way, { replace: true, state: { isInvited: true } });
  });
  if (letterTo && ((me && !fits(letterTo, me.email)) || problem?.code === "invitation-for-another")) {
    return (
      <div className="flex flex-col gap-3">
        <Notice tone="waiting">
          You are signed in as <span className="font-medium break-all">{me?.email}</span>, and this letter went to another address. Sign
          out and come in with that one, or ask for an invitation to yours.
        </Notice>
        <SignOutButton />
        <Link to="/" className={buttonClasses("quiet", "min-h-10")}>
          Stay signed in
        </Link>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-3" aria-label={`Join ${organization}`}>
      {problem ? <Notice tone="error">{problem.sentence}</Notice> : null}
      <Button look="primary" type="submit" busy={isBusy || isDone} className="min-h-10">
        Join organisation
      </Button>
      <Link to="/" className={buttonClasses("quiet", "min-h-10")}>
        Not now
      </Link>
    </form>
  );
}
