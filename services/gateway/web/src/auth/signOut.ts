import { queryClient } from "../api/queryClient";
import { forgetConfirmedCopies } from "../live/localCopies";
import { forgetOrg } from "../orgs/currentOrg";
import { forgetMe } from "../orgs/queries";
import { session } from "./session";

/** Whenever a session ends here or in another tab, nothing private stays behind. */
export function forgetOnSignOut(): () => void {
  let userId: string | undefined;
  return session.subscribe(() => {
    const state = session.state();
    if ("userId" in state) userId = state.userId;
    if (state.status !== "signed-out") return;
    queryClient.clear();
    forgetMe();
    forgetOrg();
    if (userId) forgetConfirmedCopies(userId);
    userId = undefined;
  });
}
