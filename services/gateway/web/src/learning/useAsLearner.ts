import { useSearchParams } from "react-router";

/** What an address says of a preview, to be put behind every link that stays within it. */
export const PREVIEW = "?as=learner";

/** Whether a teacher looks at a course as a new learner would: it is in the address. */
export function useAsLearner(): boolean {
  const [params] = useSearchParams();
  return params.get("as") === "learner";
}
