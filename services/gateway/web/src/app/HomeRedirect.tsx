import { Navigate } from "react-router";

import { preferredOrg } from "../orgs/currentOrg";
import { useMe } from "../orgs/queries";
import { FirstRun } from "../orgs/FirstRun";
import { BlockedHere } from "./BlockedHere";

/** `/` is the last organisation's home. */
export function HomeRedirect() {
  const me = useMe();
  const org = preferredOrg(me.orgs);
  const [block] = me.blocked_in;
  if (!org && block) return <BlockedHere block={block} />;
  return org ? <Navigate to={`/o/${org.slug}`} replace /> : <FirstRun name={me.display_name} />;
}
