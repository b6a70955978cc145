import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, type RefObject } from "react";

import { answer, api } from "../api/client";
import type { Block, Lesson } from "../api/types";
import { lessonQuery } from "../courses/queries";
import { blockAt } from "./readingPlace";

const RESTING_MILLISECONDS = 1_500;
/** Below what sticks to the top of the window. */
const LINE = 96;

/** Brings somebody back to the block where they stopped reading, and keeps where they are now. */
export function useReadingPlace(lesson: Lesson, blocks: Block[], takesPart: boolean): RefObject<HTMLDivElement | null> {
  const queryClient = useQueryClient();
  const text = useRef<HTMLDivElement>(null);
  // Where one stopped is of interest once, on arriving.
  const last = useRef(lesson.progress?.position?.block ?? undefined);
  const isDone = lesson.progress?.state === "completed";
  useEffect(() => {
    const index = blocks.findIndex((block) => block.id === last.current);
    const target = text.current?.children[index];
    if (!takesPart || isDone || index < 1 || !target) return undefined;
    // Behind the frame, which begins each screen at its top.
    const frame = requestAnimationFrame(() => globalThis.scrollTo(0, target.getBoundingClientRect().top + globalThis.scrollY - LINE));
    return () => cancelAnimationFrame(frame);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- on arriving only
  }, []);
  useEffect(() => {
    if (!takesPart) return;
    let timer: ReturnType<typeof setTimeout>;
    const keep = () => {
      const tops = [...(text.current?.children ?? [])].map((child) => child.getBoundingClientRect().top);
      const block = blocks[blockAt(tops, LINE)]?.id;
      if (!block || block === last.current || (last.current === undefined && block === blocks[0]?.id)) return;
      last.current = block;
      const body = { block, second: null, page: null };
      queryClient.setQueryData(lessonQuery(lesson.id).queryKey, (known) =>
        known?.progress ? { ...known, progress: { ...known.progress, position: body } } : known,
      );
      // It is kept again at the next rest; nothing is lost by one that did not arrive.
      answer(api.PUT("/api/v1/lessons/{lesson_id}/position", { params: { path: { lesson_id: lesson.id } }, body })).catch(() => undefined);
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, RESTING_MILLISECONDS);
    };
    globalThis.addEventListener("scroll", later, { passive: true });
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener("scroll", later);
    };
  }, [lesson.id, blocks, takesPart, queryClient]);
  return text;
}
