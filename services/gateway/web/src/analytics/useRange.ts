import { useSearchParams } from "react-router";

import { useNow } from "../ui/RelativeTime";
import { presetOf, rangeOf, utcDay, type Preset, type Range } from "./range";

/** The days that a screen is about; the address keeps them, beside what else it says. */
export function useRange() {
  const [params, setParams] = useSearchParams();
  const today = utcDay(useNow());
  const put = (changed: Record<string, string>) => {
    setParams(
      (before) => {
        const kept = [...before].filter(([name]) => !["days", "from", "to"].includes(name));
        return [...kept, ...Object.entries(changed).filter(([, value]) => value !== "")];
      },
      { replace: true },
    );
  };
  return {
    today,
    range: rangeOf(params, today),
    preset: presetOf(params),
    choose: ({ key }: Preset) => put({ days: key }),
    setDays: (range: Range) => put(range.from || range.to ? { ...range } : { days: "all" }),
  };
}
