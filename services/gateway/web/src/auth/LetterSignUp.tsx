import { useState } from "react";
import { Link } from "react-router";

import { Button, buttonClasses } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { PasswordField } from "./PasswordField";
import { PasswordRules } from "./PasswordRules";
import { passwordRules } from "./passwordRules";
import { problemText } from "./problemText";
import { session } from "./session";

/** A new account from a letter: its address is known and proven, so only a name and a password are asked. */
export function LetterSignUp({ token, signIn }: { token: string; signIn: string }) {
  const [displayName, setDisplayName] = useState("");
  const [password, setPassword] = useState("");
  const rules = passwordRules(password, "", displayName);
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(() =>
    session.signUpFromLetter(token, password, displayName.trim()),
  );
  const isWaiting = secondsLeft > 0;
  const hasAccount = problem?.code === "email-taken";
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Create an account">
      {hasAccount ? (
        <Notice tone="waiting">There is an account with this address already. Sign in with it to join.</Notice>
      ) : (
        <>
          <Field
            label="Your name"
            name="name"
            autoComplete="name"
            required
            maxLength={80}
            hint="As others see it beside your cursor."
            error={problem?.field("display_name")}
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
          />
          <PasswordField
            label="Password"
            name="new-password"
            autoComplete="new-password"
            required
            hint={<PasswordRules rules={rules} />}
            error={problem?.field("password")}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {problem && problem.fields.length === 0 && (problem.status !== 429 || isWaiting) ? (
            <Notice tone="error">{problemText(problem, secondsLeft)}</Notice>
          ) : null}
          <Button
            look="primary"
            type="submit"
            busy={isBusy}
            disabled={isWaiting || rules.some((rule) => !rule.isMet)}
            className="mt-1 min-h-10"
          >
            Create account
          </Button>
        </>
      )}
      <Link to={signIn} className={buttonClasses(hasAccount ? "primary" : "quiet", "min-h-10")}>
        {hasAccount ? "Sign in" : "I have an account"}
      </Link>
    </form>
  );
}
