import { useState } from "react";
import { Link } from "react-router";

import { Problem } from "../api/problem";
import { buttonClasses } from "../ui/Button";
import { Notice } from "../ui/states";
import { session } from "./session";
import { SignUpForm } from "./SignUpForm";

/** A new account from a letter: its address is known and proven, so only a name and a password are asked. */
export function LetterSignUp({ token, signIn }: { token: string; signIn: string }) {
  const [hasAccount, setHasAccount] = useState(false);
  return (
    <div className="flex flex-col gap-4">
      {hasAccount ? (
        <Notice tone="waiting">There is an account with this address already. Sign in with it to join.</Notice>
      ) : (
        <SignUpForm
          asksEmail={false}
          signUp={async ({ displayName, password }) => {
            try {
              await session.signUpFromLetter(token, password, displayName);
            } catch (error) {
              if (Problem.from(error).code !== "email-taken") throw error;
              setHasAccount(true);
            }
          }}
        />
      )}
      <Link to={signIn} className={buttonClasses(hasAccount ? "primary" : "quiet", "min-h-10")}>
        {hasAccount ? "Sign in" : "I have an account"}
      </Link>
    </div>
  );
}
