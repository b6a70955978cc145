import { useState } from "react";

import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { PasswordField } from "./PasswordField";
import { PasswordRules } from "./PasswordRules";
import { passwordRules } from "./passwordRules";
import { problemText } from "./problemText";

interface NewAccount {
  displayName: string;
  email: string;
  password: string;
}

interface SignUpFormProps {
  /** Whether the address is asked for; a letter has proven it already. */
  asksEmail: boolean;
  autoFocus?: boolean;
  signUp: (account: NewAccount) => Promise<void>;
}

/** A name, maybe an address, and a password that keeps the rules. */
export function SignUpForm({ asksEmail, autoFocus = false, signUp }: SignUpFormProps) {
  const [displayName, setDisplayName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [unmet, setUnmet] = useState<string>();
  const rules = passwordRules(password, email, displayName);
  const { isBusy, problem, secondsLeft, onSubmit } = useSubmit(async () => {
    const missing = rules.find((rule) => !rule.isMet);
    setUnmet(missing ? `The password is not there yet: ${missing.text.toLowerCase()}.` : undefined);
    if (!missing) await signUp({ displayName: displayName.trim(), email: email.trim(), password });
  });
  const isWaiting = secondsLeft > 0;
  const isInForm = problem?.status !== 422 || !["email", "password", "display_name"].some((name) => problem.field(name));
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Create an account">
      <Field
        label="Your name"
        name="name"
        autoComplete="name"
        required
        autoFocus={autoFocus}
        maxLength={80}
        hint="As others see it beside your cursor."
        error={problem?.field("display_name")}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
      />
      {asksEmail ? (
        <Field
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          error={problem?.field("email")}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      ) : null}
      <PasswordField
        label="Password"
        name="new-password"
        autoComplete="new-password"
        required
        hint={<PasswordRules rules={rules} />}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {unmet ? <Notice tone="error">{unmet}</Notice> : null}
      {problem?.field("password") ? <Notice tone="error">{problem.field("password")}</Notice> : null}
      {problem && isInForm && (problem.status !== 429 || isWaiting) ? (
        <Notice tone="error">{problemText(problem, secondsLeft)}</Notice>
      ) : null}
      <Button look="primary" type="submit" busy={isBusy} disabled={isWaiting} className="mt-1 min-h-10">
        {isWaiting ? `Create account (in ${secondsLeft} s)` : "Create account"}
      </Button>
    </form>
  );
}
