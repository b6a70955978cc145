import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** What an address says of the panel beside a board. */
export interface PanelAddress {
  panel?: "people" | "history" | "comments" | "things" | undefined;
  /** One version, in the place of the board. */
  version?: string | undefined;
  /** Which comments are listed, and the one in hand. */
  threads?: string | undefined;
  thread?: string | undefined;
}

const OURS = ["panel", "version", "threads", "thread"] as const;

/** The panel that is open, and opening another in its place. What else the address says stays, as that one previews a course. */
export function usePanelAddress() {
  const [params, setParams] = useSearchParams();
  const show = useCallback(
    (next: PanelAddress) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const name of OURS) {
            const value = next[name];
            if (value === undefined) after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [params, show] as const;
}
