import { renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { useLessonKeys } from "./useLessonKeys";

afterEach(() => document.body.replaceChildren());

function press(target: EventTarget): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true, cancelable: true }));
}

test("n turns the lesson, but not from a field and not while a quiz is taken", () => {
  const go = vi.fn<(address: string) => void>();
  renderHook(() => useLessonKeys(go, { after: "/next" }));
  const field = document.createElement("input");
  document.body.append(field);
  press(field);
  expect(go).not.toHaveBeenCalled();
  press(document.body);
  expect(go).toHaveBeenCalledExactlyOnceWith("/next");
  const attempt = document.createElement("div");
  attempt.dataset["keepsPlace"] = "";
  document.body.append(attempt);
  press(document.body);
  expect(go).toHaveBeenCalledOnce();
});
