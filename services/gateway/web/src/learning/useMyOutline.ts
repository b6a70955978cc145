import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { outlineQuery } from "../courses/queries";
import { withTicks } from "./progress";
import { useTicks } from "./ticks";

/** The outline of a course with what I did in it, also what the API has not confirmed yet; or as a new learner sees it. */
export function useMyOutline(courseId: string, isPreview = false) {
  const query = useQuery(outlineQuery(courseId, isPreview));
  const ticks = useTicks();
  const outline = useMemo(() => query.data && withTicks(query.data, ticks), [query.data, ticks]);
  return { query, outline, ticks };
}
