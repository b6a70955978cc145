import { useState } from "react";

import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { PasswordField } from "./PasswordField";
import { problemText } from "./problemText";
import { session } from "./session";

/** E-mail and password; used by the screen and by the dialog when a session has ended. */
export function SignInForm({ knownEmail = "" }: { knownEmail?: string }) {
  const [email, setEmail] = useState(knownEmail);
  const [password, setPassword] = useState("");
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(() => session.signIn(email.trim(), password));
  const isWaiting = secondsLeft > 0;
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Sign in">
      <Field
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        autoFocus={knownEmail === ""}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        autoFocus={knownEmail !== ""}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {problem && (problem.status !== 429 || isWaiting) ? (
        <Notice tone="error">{problemText(problem, secondsLeft)}</Notice>
      ) : null}
      <Button look="primary" type="submit" busy={isBusy} disabled={isWaiting} className="mt-1 min-h-10">
        {isWaiting ? `Sign in (in ${secondsLeft} s)` : "Sign in"}
      </Button>
    </form>
  );
}
