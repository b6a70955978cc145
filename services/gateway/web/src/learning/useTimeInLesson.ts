import { useEffect } from "react";

import { answer, api } from "../api/client";
import { queryClient } from "../api/queryClient";
import type { LessonTimes } from "../api/types";
import { courseQuery } from "../courses/queries";
import { useMe } from "../orgs/queries";
import { tellTabs } from "./progressNews";
import { refreshTrail, showTime } from "./queries";
import { TimeInSight, type Beat } from "./timeInSight";

const BEAT_MILLISECONDS = 30_000;
const signs = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"] as const;

let sight = new TimeInSight();
let whose: string | undefined;
let beating: ReturnType<typeof setInterval> | undefined;
const courseOf = new Map<string, string>();

/** Tells what there is. What does not arrive is dropped: the server counts no time that it was not told of in time. */
function beat(): void {
  const beats = sight.take(Date.now());
  if (beats.length > 0) send(beats).then(show, () => undefined);
  if (!sight.isOver) return;
  clearInterval(beating);
  beating = undefined;
}

function send(beats: Beat[]): Promise<LessonTimes> {
  // It outlives the page that is being closed.
  return answer(api.POST("/api/v1/me/heartbeats", { body: { beats }, keepalive: true }));
}

function show({ lessons }: LessonTimes): void {
  for (const { lesson_id: lessonId, seconds, state } of lessons) {
    const courseId = courseOf.get(lessonId);
    if (!courseId) continue;
    const isNewlyDone = showTime(queryClient, lessonId, courseId, { seconds, state });
    if (!isNewlyDone) continue;
    // With it perhaps the course, and what was locked behind it.
    void queryClient.invalidateQueries({ queryKey: courseQuery(courseId).queryKey });
    void refreshTrail(queryClient);
    tellTabs(courseId);
  }
}

const act = () => sight.act(Date.now());

/** Somebody is there although they touch nothing, as who watches a video. */
export const stillThere = act;

function lookedAt(): void {
  const isVisible = document.visibilityState === "visible";
  sight.look(isVisible, Date.now());
  if (!isVisible) beat();
}

/** Counts how long a lesson is in sight of somebody who takes part, and tells it every half minute. */
export function useTimeInLesson(lessonId: string, courseId: string, takesPart: boolean): void {
  const me = useMe().id;
  useEffect(() => {
    if (!takesPart) return;
    if (whose !== me) {
      sight = new TimeInSight();
      whose = me;
    }
    courseOf.set(lessonId, courseId);
    sight.look(document.visibilityState === "visible", Date.now());
    sight.enter(lessonId, Date.now());
    beating ??= setInterval(beat, BEAT_MILLISECONDS);
    for (const sign of signs) document.addEventListener(sign, act, { capture: true, passive: true });
    document.addEventListener("visibilitychange", lookedAt);
    return () => {
      sight.leave(Date.now());
      for (const sign of signs) document.removeEventListener(sign, act, { capture: true });
      document.removeEventListener("visibilitychange", lookedAt);
    };
  }, [lessonId, courseId, takesPart, me]);
}
