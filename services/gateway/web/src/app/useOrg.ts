import { useOutletContext } from "react-router";

import type { OrgOfMe } from "../api/types";

/** The organisation of the address; for screens under `/o/:slug`. */
export function useOrg(): OrgOfMe {
  return useOutletContext<OrgOfMe>();
}
