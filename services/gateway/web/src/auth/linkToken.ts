import { useState } from "react";

/** The secret of a one-time link. It stands behind the `#`, which browsers send to nobody. */
export function useLinkToken(): string {
  const [token] = useState(() => globalThis.location.hash.slice(1));
  return token;
}
