import { useSyncExternalStore } from "react";

const phone = () => globalThis.matchMedia("(width < 768px)");

/** Whether the frame is in its phone form. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = phone();
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => phone().matches,
  );
}
