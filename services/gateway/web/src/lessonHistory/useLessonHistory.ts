import { useSearchParams } from "react-router";

import { useIsPhone } from "../ui/useIsPhone";

/**
 * What of a lesson's history is shown, which the address says: `panel=history` the list, `version=<number>` one of
 * them in the place of the lesson, `with=<number>` the one it is compared with. On a phone one hides the other.
 */
export function useLessonHistory() {
  const [params, setParams] = useSearchParams();
  const isPhone = useIsPhone();
  const shown = numberIn(params, "version");
  const isListed = params.get("panel") === "history";
  const go = (next: Record<string, string>) => setParams(next, { replace: true });
  return {
    isListed,
    shown,
    comparedWith: numberIn(params, "with"),
    show: (version: number | undefined) => {
      const list = isPhone && version ? {} : { panel: "history" };
      go(version ? { ...list, version: `${version}` } : list);
    },
    compareWith: (other: number | undefined) => {
      go({ ...(isListed ? { panel: "history" } : {}), version: `${shown}`, ...(other ? { with: `${other}` } : {}) });
    },
    list: () => go({ panel: "history" }),
    backToNow: () => go(isListed && !isPhone ? { panel: "history" } : {}),
    close: () => go({}),
  };
}

export type LessonHistory = ReturnType<typeof useLessonHistory>;

function numberIn(params: URLSearchParams, name: string): number | undefined {
  const said = params.get(name);
  return said && /^[1-9]\d{0,8}$/u.test(said) ? Number(said) : undefined;
}
