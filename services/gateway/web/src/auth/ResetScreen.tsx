import { useState } from "react";
import { Link } from "react-router";

import { Button, buttonClasses } from "../ui/Button";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useTitle } from "../ui/useTitle";
import { resetPassword } from "./accountCalls";
import { AuthScreen } from "./AuthScreen";
import { useLinkToken } from "./linkToken";
import { PasswordField } from "./PasswordField";
import { PasswordRules } from "./PasswordRules";
import { passwordRules } from "./passwordRules";
import { problemText } from "./problemText";

/** `/reset#…`: choose a new password with a link. */
export function ResetScreen() {
  useTitle("Choose a new password");
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  const [isDone, setDone] = useState(false);
  const rules = passwordRules(password, "", "");
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(async () => {
    await resetPassword(token, password);
    setDone(true);
  });
  const isUsedUp = token === "" || problem?.code === "link-not-valid";
  const isWaiting = secondsLeft > 0;
  return (
    <AuthScreen
      title="Choose a new password"
      lead={
        isUsedUp
          ? "A link from a letter works once, within an hour."
          : "You are then signed out everywhere, and sign in with the new one."
      }
      foot={
        <Link to="/sign-in" className="font-medium text-aegean underline underline-offset-2">
          Back to sign in
        </Link>
      }
    >
      {isDone ? (
        <div className="flex flex-col gap-4">
          <Notice tone="done">Your new password is set.</Notice>
          <Link to="/sign-in" className={buttonClasses("primary", "min-h-10")}>
            Sign in
          </Link>
        </div>
      ) : isUsedUp ? (
        <div className="flex flex-col gap-4">
          <Notice tone="error">This link does not work any more. It may have been used, or its hour is over.</Notice>
          <Link to="/forgot" className={buttonClasses("primary", "min-h-10")}>
            Ask for a new link
          </Link>
        </div>
      ) : (
        <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Choose a new password">
          <PasswordField
            label="New password"
            name="new-password"
            autoComplete="new-password"
            required
            autoFocus
            hint={<PasswordRules rules={rules} />}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {problem && (problem.status !== 429 || isWaiting) ? (
            <Notice tone="error">{problemText(problem, secondsLeft)}</Notice>
          ) : null}
          <Button
            look="primary"
            type="submit"
            busy={isBusy}
            disabled={isWaiting || rules.some((rule) => !rule.isMet)}
            className="mt-1 min-h-10"
          >
            Set the new password
          </Button>
        </form>
      )}
    </AuthScreen>
  );
}
