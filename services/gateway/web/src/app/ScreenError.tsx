import { useRouteError } from "react-router";

import { buttonClasses } from "../ui/Button";
import { Lamp } from "../ui/drawings";
import { State } from "../ui/states";

/** A fault of the client itself: never a blank page. */
export function ScreenError() {
  const error = useRouteError();
  const isOldVersion = error instanceof Error && /dynamically imported module|Importing a module/iu.test(error.message);
  return (
    <main>
      <State
        drawing={<Lamp />}
        heading="h1"
        title={isOldVersion ? "There is a newer version of Stoa" : "This screen has stopped"}
        action={
          <>
            <a href={globalThis.location.href} className={buttonClasses("primary")}>
              Load it again
            </a>
            <a href="/" className={buttonClasses("secondary")}>
              Go home
            </a>
          </>
        }
      >
        What you wrote on boards is safe: it is on the server, or on this device until it can be sent.
      </State>
    </main>
  );
}
