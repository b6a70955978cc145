import { useEffect, useSyncExternalStore } from "react";

import { answer, api } from "../api/client";
import { Problem } from "../api/problem";
import { queryClient } from "../api/queryClient";
import type { LessonProgressed } from "../api/types";
import { courseQuery, outlineQuery } from "../courses/queries";
import { useMe } from "../orgs/queries";
import { useToast } from "../ui/Toasts";
import { PendingTicks } from "./pendingTicks";
import type { Ticks } from "./progress";
import { hearTabs, tellTabs } from "./progressNews";
import { refreshTrail, showProgress } from "./queries";

const everybodys = new Map<string, PendingTicks>();
let sayRefused: (problem: Problem) => void = () => undefined;

export function putProgress(lessonId: string, state: "started" | "completed"): Promise<LessonProgressed> {
  return answer(api.PUT("/api/v1/lessons/{lesson_id}/progress", { params: { path: { lesson_id: lessonId } }, body: { state } }));
}

function ticksOf(userId: string): PendingTicks {
  const known = everybodys.get(userId);
  if (known) return known;
  const made = new PendingTicks({
    storage: localStorage,
    prefix: `stoa.tick.${userId}.`,
    send: (lessonId) => putProgress(lessonId, "completed"),
    onConfirmed: (lessonId, courseId, answered) => {
      showProgress(queryClient, lessonId, courseId, answered);
      // What was locked behind it may be open now.
      void queryClient.invalidateQueries({ queryKey: outlineQuery(courseId).queryKey });
      void refreshTrail(queryClient);
      tellTabs(courseId);
    },
    onRefused: (_, courseId, problem) => {
      void queryClient.invalidateQueries({ queryKey: courseQuery(courseId).queryKey });
      sayRefused(problem);
    },
    problemOf: (error) => Problem.from(error),
  });
  everybodys.set(userId, made);
  return made;
}

/** What I marked complete and the API has not confirmed yet. */
export function useTicks(): Ticks {
  const ticks = ticksOf(useMe().id);
  return useSyncExternalStore(ticks.subscribe, ticks.ticks);
}

/** Marks a lesson complete: shown at once, sent until there is an answer. */
export function useMarkComplete(): (lessonId: string, courseId: string) => void {
  const ticks = ticksOf(useMe().id);
  return (lessonId, courseId) => ticks.add(lessonId, courseId);
}

/** Sends what waits whenever there may be a connection again, and follows what other tabs do. */
export function useFollowTicks(userId: string | undefined): void {
  const toast = useToast();
  useEffect(() => {
    sayRefused = (problem) => toast(`The lesson is not complete. ${problem.sentence}`, { tone: "alert" });
  }, [toast]);
  useEffect(() => {
    if (!userId) return;
    const ticks = ticksOf(userId);
    const flush = () => void ticks.flush();
    flush();
    globalThis.addEventListener("online", flush);
    const deafen = hearTabs((courseId) => {
      void queryClient.invalidateQueries({ queryKey: courseQuery(courseId).queryKey });
      void refreshTrail(queryClient);
    });
    return () => {
      globalThis.removeEventListener("online", flush);
      ticks.stop();
      deafen();
    };
  }, [userId]);
}
