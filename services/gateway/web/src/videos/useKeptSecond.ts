import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { answer, api } from "../api/client";
import type { Lesson } from "../api/types";
import { lessonQuery } from "../courses/queries";
import { stillThere } from "../learning/useTimeInLesson";

const EVERY_MILLISECONDS = 10_000;

/** Keeps where somebody is in a video: now and then while it plays, and on leaving. */
export function useKeptSecond(lesson: Lesson, takesPart: boolean): (second: number) => void {
  const queryClient = useQueryClient();
  const state = useRef({ second: 0, kept: 0, at: 0 });
  const keep = () => {
    const { second, kept } = state.current;
    if (!takesPart || second === kept) return;
    state.current = { second, kept: second, at: Date.now() };
    const body = { block: null, second, page: null };
    queryClient.setQueryData(lessonQuery(lesson.id).queryKey, (known) =>
      known?.progress ? { ...known, progress: { ...known.progress, position: body } } : known,
    );
    // It is kept again in a moment; nothing is lost by one that did not arrive.
    answer(api.PUT("/api/v1/lessons/{lesson_id}/position", { params: { path: { lesson_id: lesson.id } }, body, keepalive: true })).catch(() => undefined);
  };
  const latest = useRef(keep);
  useEffect(() => {
    latest.current = keep;
  });
  useEffect(() => {
    const onHide = () => latest.current();
    globalThis.addEventListener("pagehide", onHide);
    return () => {
      globalThis.removeEventListener("pagehide", onHide);
      onHide();
    };
  }, []);
  return (second) => {
    if (second !== state.current.second) stillThere();
    const isJump = Math.abs(second - state.current.second) > 2;
    state.current.second = second;
    if (isJump || Date.now() - state.current.at >= EVERY_MILLISECONDS) keep();
  };
}
