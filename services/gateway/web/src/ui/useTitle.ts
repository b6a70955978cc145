import { useEffect } from "react";

/** Name the screen in the browser's title: "Boards – Stoa". */
export function useTitle(screen: string): void {
  useEffect(() => {
    document.title = `${screen} – Stoa`;
  }, [screen]);
}
