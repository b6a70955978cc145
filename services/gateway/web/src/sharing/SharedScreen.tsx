import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import type { LinkRedeemed } from "../api/types";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { AuthScreen } from "../auth/AuthScreen";
import { signInAddress } from "../auth/returnTo";
import { session } from "../auth/session";
import { useSession } from "../auth/useSession";
import { meQuery } from "../orgs/queries";
import { Button, buttonClasses } from "../ui/Button";
import { Lamp } from "../ui/drawings";
import { Field } from "../ui/Field";
import { Failure, Notice, State } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useTitle } from "../ui/useTitle";
import { addressOf, forgetLinkToken, linkToken } from "./places";

/** `/shared#token`: the way in by a link, as oneself or as a guest. */
export function SharedScreen() {
  useTitle("Shared with you");
  const { hash } = useLocation();
  const [token] = useState(() => linkToken(hash));
  const state = useSession();
  if (token === "") return <NoLongerWorks />;
  if (state.status === "starting") return <ScreenSkeleton />;
  if (state.status === "signed-in" && !state.guest) return <OpenAsMyself token={token} />;
  return <ComeIn token={token} />;
}

function useGoIn(): (redeemed: LinkRedeemed) => Promise<void> {
  const navigate = useNavigate();
  return async (redeemed) => {
    forgetLinkToken();
    await navigate(addressOf(redeemed), { replace: true });
  };
}

function OpenAsMyself({ token }: { token: string }) {
  const goIn = useGoIn();
  const { isBusy, problem, onSubmit } = useSubmit(async () =>
    goIn(await answer(api.POST("/api/v1/links/redeem", { body: { token } }))),
  );
  if (isUnusable(problem)) return <NoLongerWorks />;
  return (
    <AuthScreen
      title="Shared with you"
      lead="Somebody gave you a link. You open it as yourself, and find it here again."
      foot="Others there see your name, never your e-mail address."
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-3" aria-label="Open what was shared">
        {problem ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <Button look="primary" type="submit" busy={isBusy} className="min-h-10">
          Open
        </Button>
        <Link to="/" className={buttonClasses("quiet", "min-h-10")} onClick={forgetLinkToken}>
          Not now
        </Link>
      </form>
    </AuthScreen>
  );
}

/** For whoever is not signed in: what the link allows is asked first, and uses nothing up. */
function ComeIn({ token }: { token: string }) {
  const takesGuests = useQuery({
    queryKey: ["links", token],
    queryFn: () => session.linkTakesGuests(token),
    retry: false,
    staleTime: Infinity,
  });
  if (takesGuests.isPending) return <ScreenSkeleton />;
  if (takesGuests.error) {
    return isUnusable(Problem.from(takesGuests.error)) ? (
      <NoLongerWorks />
    ) : (
      <main id="main" tabIndex={-1} className="outline-none">
        <Failure
          heading="h1"
          error={takesGuests.error}
          title="The link could not be read"
          onRetry={() => void takesGuests.refetch()}
        />
      </main>
    );
  }
  return takesGuests.data ? (
    <AuthScreen
      title="Shared with you"
      lead="Go in as a guest, without an account, for up to twelve hours."
      foot={
        <>
          Have an account?{" "}
          <Link to={signInAddress("/shared")} className="font-medium text-aegean underline underline-offset-2">
            Sign in
          </Link>{" "}
          and it stays with you.
        </>
      }
    >
      <GuestForm token={token} />
    </AuthScreen>
  ) : (
    <AuthScreen
      title="Shared with you"
      lead="This link is for people with an account. Sign in, and it opens."
      foot={
        <>
          New here?{" "}
          <Link to={signInAddress("/shared", "/sign-up")} className="font-medium text-aegean underline underline-offset-2">
            Create an account
          </Link>
        </>
      }
    >
      <Link to={signInAddress("/shared")} className={buttonClasses("primary", "min-h-10 w-full")}>
        Sign in
      </Link>
    </AuthScreen>
  );
}

function GuestForm({ token }: { token: string }) {
  const [name, setName] = useState("");
  const goIn = useGoIn();
  const queryClient = useQueryClient();
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(async () => {
    const redeemed = await session.enterAsGuest(token, name.trim());
    // What was read under another name, on a visit before this one, is not theirs.
    queryClient.removeQueries({ queryKey: meQuery.queryKey });
    await goIn(redeemed);
  });
  if (isUnusable(problem)) return <Notice tone="error">This link does not work any more. Ask whoever sent it for a new one.</Notice>;
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" aria-label="Go in as a guest">
      <Field
        label="Your name"
        name="name"
        autoComplete="name"
        required
        autoFocus
        maxLength={80}
        dir="auto"
        hint="The people there see it beside what you write."
        error={problem?.field("name")}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {problem && !problem.field("name") ? <Notice tone="error">{problem.sentence}</Notice> : null}
      <Button look="primary" type="submit" busy={isBusy} disabled={name.trim() === "" || secondsLeft > 0} className="min-h-10">
        {secondsLeft > 0 ? `Go in as a guest (in ${secondsLeft} s)` : "Go in as a guest"}
      </Button>
    </form>
  );
}

function isUnusable(problem: Problem | undefined): boolean {
  return problem !== undefined && (problem.code === "link-not-usable" || problem.status === 422) && !problem.field("name");
}

/** One answer for whatever is the matter with a link: nobody learns what it once opened. */
function NoLongerWorks() {
  return (
    <main id="main" tabIndex={-1} className="outline-none">
      <State
        drawing={<Lamp />}
        heading="h1"
        title="This link does not work"
        action={
          <Link to="/" className={buttonClasses()} onClick={forgetLinkToken}>
            Go to Stoa
          </Link>
        }
      >
        It may be over, used up or withdrawn, or part of it is missing. Ask whoever sent it for a new one.
      </State>
    </main>
  );
}
