import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { outlineQuery } from "../courses/queries";
import { refreshTrail, showProgress } from "./queries";
import { tellTabs } from "./progressNews";
import { putProgress } from "./ticks";

/** Tells the API that somebody who takes part has opened a lesson, which some rules complete it by. */
export function useOpenedLesson(lessonId: string, courseId: string, takesPart: boolean): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!takesPart) return;
    const tell = async () => {
      const answered = await putProgress(lessonId, "started");
      showProgress(queryClient, lessonId, courseId, answered);
      // What waits for this lesson may be open now.
      if (answered.lesson.state === "completed") void queryClient.invalidateQueries({ queryKey: outlineQuery(courseId).queryKey });
      await refreshTrail(queryClient);
      tellTabs(courseId);
    };
    // Offline, or refused: reading does not wait for it, and the next lesson tells again.
    tell().catch(() => undefined);
  }, [lessonId, courseId, takesPart, queryClient]);
}
