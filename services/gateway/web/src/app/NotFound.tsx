import { Link } from "react-router";

import { buttonClasses } from "../ui/Button";
import { Scroll } from "../ui/drawings";
import { State } from "../ui/states";
import { useTitle } from "../ui/useTitle";

export function NotFound() {
  useTitle("Not found");
  return (
    <State
      drawing={<Scroll />}
      heading="h1"
      title="There is nothing here"
      action={
        <Link to="/" className={buttonClasses("primary")}>
          Go home
        </Link>
      }
    >
      The address is wrong, or the page is not shared with you.
    </State>
  );
}
