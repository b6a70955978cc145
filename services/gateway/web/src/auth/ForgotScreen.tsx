import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useTitle } from "../ui/useTitle";
import { askForReset, type Delivery } from "./accountCalls";
import { AuthScreen } from "./AuthScreen";
import { problemText } from "./problemText";
import { returnTo, signInAddress } from "./returnTo";

/** `/forgot`: a link for a new password. */
export function ForgotScreen() {
  useTitle("Forgotten password");
  const [params] = useSearchParams();
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState<Delivery>();
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(async () => setSent(await askForReset(email.trim())));
  const isWaiting = secondsLeft > 0;
  return (
    <AuthScreen
      title="Forgotten password"
      lead="A link to choose a new one comes to your e-mail address."
      foot={
        <Link
          to={signInAddress(returnTo(params.get("next")))}
          className="font-medium text-aegean underline underline-offset-2"
        >
          Back to sign in
        </Link>
      }
    >
      {sent === "mail" ? (
        <Notice tone="done">
          If <span className="break-all">{email.trim()}</span> has an account, a letter is on its way. Its link works once, within an hour. Look into the
          folder for unwanted mail, too.
        </Notice>
      ) : sent === "administrator" ? (
        <Notice tone="note">
          Stoa sends no mail here. Ask an administrator of your organisation, or whoever runs this installation, for a link.
        </Notice>
      ) : (
        <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Ask for a link">
          <Field
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          {problem && (problem.status !== 429 || isWaiting) ? (
            <Notice tone="error">{problemText(problem, secondsLeft)}</Notice>
          ) : null}
          <Button look="primary" type="submit" busy={isBusy} disabled={isWaiting} className="mt-1 min-h-10">
            {isWaiting ? `Send the link (in ${secondsLeft} s)` : "Send the link"}
          </Button>
        </form>
      )}
    </AuthScreen>
  );
}
