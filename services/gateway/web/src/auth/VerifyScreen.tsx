import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";

import { Problem } from "../api/problem";
import { queryClient } from "../api/queryClient";
import { buttonClasses } from "../ui/Button";
import { Notice } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { verifyEmail } from "./accountCalls";
import { AuthScreen } from "./AuthScreen";
import { useLinkToken } from "./linkToken";

/** `/verify#…`: the link of the letter that proves an address. */
export function VerifyScreen() {
  useTitle("Your e-mail address");
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  // A link works once; effects may run twice.
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    verifyEmail(token).then(
      () => {
        setDone(true);
        void queryClient.invalidateQueries({ queryKey: ["me"] });
      },
      (error: unknown) => setProblem(Problem.from(error)),
    );
  }, [token]);
  const isUsedUp = problem !== undefined && problem.status < 500 && problem.status !== 429 && !problem.isUnreachable;
  return (
    <AuthScreen title="Your e-mail address" lead="The link in the letter shows that it is yours." foot="Nothing else changes.">
      <div className="flex flex-col gap-4">
        {isDone ? <Notice tone="done">Thank you. The address is yours.</Notice> : null}
        {isUsedUp ? (
          <Notice tone="error">
            This link does not work any more. It may have been used, or its three days are over. Sign in and ask for a new one under Me.
          </Notice>
        ) : problem ? (
          <Notice tone="error">{problem.sentence} Then open the link again.</Notice>
        ) : null}
        {!isDone && !problem ? <Notice tone="note">One moment…</Notice> : null}
        <Link to={isUsedUp ? "/me" : "/"} className={buttonClasses("primary", "min-h-10")}>
          {isUsedUp ? "Go to Me" : "Go on to Stoa"}
        </Link>
      </div>
    </AuthScreen>
  );
}
