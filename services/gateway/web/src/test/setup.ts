import { cleanup } from "@testing-library/react";
import "fake-indexeddb/auto";
import { afterEach, vi } from "vitest";

// jsdom has no screen: here it is a wide one, in which no query about it holds.
globalThis.matchMedia = (media) => Object.assign(new EventTarget(), { matches: false, media, onchange: null, addListener: () => undefined, removeListener: () => undefined });

afterEach(() => {
  cleanup();
  localStorage.clear();
  // All files share one world: a clock that one of them held must not stand still for the next.
  vi.useRealTimers();
});
