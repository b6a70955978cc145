import { useEffect, useEffectEvent } from "react";

/** Escape does this, unless a dialog or a menu has taken the key. */
export function useEscape(run: () => void): void {
  const onEscape = useEffectEvent(run);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) onEscape();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
