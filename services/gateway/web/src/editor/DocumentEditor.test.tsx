import type { Editor } from "@tiptap/core";
import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";

import type { Board } from "../api/types";
import { BoardLink } from "../live/boardLink";
import { DocumentEditor } from "./DocumentEditor";

test("a document whose code was waited for is shown with a living editor", async () => {
  // React holds back what follows a fallback for a moment; not while `act` is waited for.
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  const board = { id: "0192f3d4-0000-7000-8000-000000000002", role: "owner", version: 1 } as Board;
  const person = { id: "me", name: "Mira", color: "#1b5e7b" };
  const link = new BoardLink({ board, person, token: async () => "", renew: async () => "" });
  const asked: ((code: { default: typeof DocumentEditor }) => void)[] = [];
  const Late = lazy(() => new Promise<{ default: typeof DocumentEditor }>((resolve) => asked.push(resolve)));
  const states: boolean[] = [];
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  root.render(
    <Suspense fallback={<p>Loading</p>}>
      <Late
        link={link}
        person={person}
        isEditable
        isLoaded
        isOffline={false}
        hasEnded={false}
        label="Antigone"
        onReady={(editor: Editor) => void states.push(editor.isDestroyed)}
        onComment={undefined}
      />
    </Suspense>,
  );
  await vi.waitFor(() => expect(place.textContent).toBe("Loading"));
  asked[0]?.({ default: DocumentEditor });
  await vi.waitFor(() => expect(place.querySelector("[contenteditable=true]")).not.toBeNull());
  expect(states).toEqual([false]);
  root.unmount();
  link.destroy();
  place.remove();
  vi.unstubAllGlobals();
});
