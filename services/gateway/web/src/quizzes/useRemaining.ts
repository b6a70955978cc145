import { useEffect, useState } from "react";

/**
 * Milliseconds until an end, by the clock of the server: what the device's own clock says does not count,
 * only how far it has gone since the server told its time.
 */
export function useRemaining(deadline: string | null, now: string): number | undefined {
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    if (deadline === null) return undefined;
    const whole = new Date(deadline).getTime() - new Date(now).getTime();
    const begun = Date.now();
    const measure = () => setLeft(whole - (Date.now() - begun));
    measure();
    const timer = setInterval(measure, 250);
    return () => clearInterval(timer);
  }, [deadline, now]);
  return deadline === null ? undefined : left;
}
