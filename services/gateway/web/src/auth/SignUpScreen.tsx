import { Link, useSearchParams } from "react-router";

import { useTitle } from "../ui/useTitle";
import { AuthScreen } from "./AuthScreen";
import { returnTo, signInAddress } from "./returnTo";
import { session } from "./session";
import { SignUpForm } from "./SignUpForm";

/** `/sign-up`. */
export function SignUpScreen() {
  useTitle("Create an account");
  const [params] = useSearchParams();
  const next = returnTo(params.get("next"));
  return (
    <AuthScreen
      title="Create an account"
      lead="One account for every organisation you learn or teach in."
      foot={
        <>
          Have an account?{" "}
          <Link to={signInAddress(next)} className="font-medium text-aegean underline underline-offset-2">
            Sign in
          </Link>
        </>
      }
    >
      <SignUpForm
        asksEmail
        autoFocus
        signUp={({ email, password, displayName }) => session.signUp(email, password, displayName)}
      />
    </AuthScreen>
  );
}
