import { useCallback, useState, type FormEvent } from "react";

import { Problem } from "../api/problem";
import { useCountdown } from "./useCountdown";

/** A form's one action: busy while it runs, its problem, and the wait a 429 asks for. */
export function useSubmit(work: () => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [secondsLeft, startCountdown] = useCountdown();

  const onSubmit = useCallback(
    async (event: FormEvent) => {
      event.preventDefault();
      setBusy(true);
      setProblem(undefined);
      try {
        await work();
      } catch (error) {
        const failure = Problem.from(error);
        setProblem(failure);
        if (failure.status === 429) startCountdown(failure.retryAfterSeconds ?? 30);
      } finally {
        setBusy(false);
      }
    },
    [work, startCountdown],
  );

  return { isBusy, problem, secondsLeft, onSubmit };
}
