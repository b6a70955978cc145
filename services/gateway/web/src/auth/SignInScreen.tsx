import { Link, useSearchParams } from "react-router";

import { useTitle } from "../ui/useTitle";
import { AuthScreen } from "./AuthScreen";
import { returnTo, signInAddress } from "./returnTo";
import { SignInForm } from "./SignInForm";

/** `/sign-in`. Once signed in, the route guard leads on to the page that was asked for. */
export function SignInScreen() {
  useTitle("Sign in");
  const [params] = useSearchParams();
  const next = returnTo(params.get("next"));
  return (
    <AuthScreen
      title="Sign in"
      lead={next === "/" ? "Come in. Your boards are as you left them." : "Then the page you asked for opens."}
      foot={
        <>
          New here?{" "}
          <Link to={signInAddress(next, "/sign-up")} className="font-medium text-aegean underline underline-offset-2">
            Create an account
          </Link>
        </>
      }
    >
      <SignInForm />
      <Link
        to={signInAddress(next, "/forgot")}
        className="mt-4 inline-block rounded-control text-aegean underline underline-offset-2"
      >
        Forgotten password?
      </Link>
    </AuthScreen>
  );
}
