import { act, renderHook } from "@testing-library/react";
import { MemoryRouter, useLocation } from "react-router";
import { expect, test } from "vitest";

import { useSharePanel } from "../sharing/useSharePanel";
import { usePanelAddress } from "./usePanelAddress";

function at(address: string) {
  return renderHook(() => ({ show: usePanelAddress()[1], sharing: useSharePanel(() => undefined), said: useLocation().search }), {
    wrapper: ({ children }) => <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>,
  }).result;
}

test("another panel takes the place of the one before, and all else in the address stays", () => {
  const board = at("/lesson?as=learner&panel=comments&threads=resolved&thread=one");
  act(() => board.current.show({ panel: "history", version: "two" }));
  expect(board.current.said).toBe("?as=learner&panel=history&version=two");
  act(() => board.current.show({}));
  expect(board.current.said).toBe("?as=learner");
});

test("the people of a board open and close within a preview", () => {
  const board = at("/lesson?as=learner");
  act(() => board.current.sharing.toggle());
  expect(board.current.said).toBe("?as=learner&panel=people");
  act(() => board.current.sharing.toggle());
  expect(board.current.said).toBe("?as=learner");
});
