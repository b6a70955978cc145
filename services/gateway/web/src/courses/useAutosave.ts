import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import { answer, api } from "../api/client";
import type { Lesson } from "../api/types";
import { Autosave } from "./autosave";
import { lessonQuery, outlineQuery, readLesson } from "./queries";

/** Saves a lesson while it is written; leaving the screen saves what waits, closing the tab asks first. */
export function useAutosave(lesson: Lesson) {
  const queryClient = useQueryClient();
  const [autosave] = useState(
    () =>
      new Autosave({
        lesson,
        save: (version, body) =>
          answer(
            api.PATCH("/api/v1/lessons/{lesson_id}", {
              params: { path: { lesson_id: lesson.id }, header: { "if-match": `"${version}"` } },
              body,
            }),
          ),
        read: () => readLesson(lesson.id),
        onSaved: (saved) => {
          queryClient.setQueryData(lessonQuery(lesson.id).queryKey, saved);
          void queryClient.invalidateQueries({ queryKey: outlineQuery(lesson.course_id).queryKey });
        },
      }),
  );
  const state = useSyncExternalStore(autosave.subscribe, autosave.state);
  useEffect(() => () => void autosave.flush(), [autosave]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (!autosave.isSafe) event.preventDefault();
    };
    globalThis.addEventListener("beforeunload", ask);
    return () => globalThis.removeEventListener("beforeunload", ask);
  }, [autosave]);
  return { autosave, state };
}
