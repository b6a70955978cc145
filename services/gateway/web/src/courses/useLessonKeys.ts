import { useEffect, useEffectEvent } from "react";

const SWITCH = "stoa.lesson-keys";

/** Whether n and p turn the lessons, which somebody may not want who speaks to their device. */
export function hasLessonKeys(): boolean {
  return localStorage.getItem(SWITCH) !== "off";
}

export function setLessonKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(SWITCH);
  else localStorage.setItem(SWITCH, "off");
}

/** `n` goes to the next lesson and `p` to the one before, unless somebody writes, takes a quiz, or something lies above. */
export function useLessonKeys(go: (address: string) => void, { before, after }: { before?: string | undefined; after?: string | undefined }): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const to = { n: after, p: before }[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTakenUp(event.target) || !hasLessonKeys()) return;
    event.preventDefault();
    go(to);
  });
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isTakenUp(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [role=menu], [data-keeps-place]")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select, [role=textbox], [role=combobox], [role=listbox]"));
}
