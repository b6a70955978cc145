import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";

import type { Board, BoardVersion } from "../api/types";
import { usePanelAddress } from "../app/usePanelAddress";
import type { BoardLink, LinkState } from "../live/boardLink";
import { useEscape } from "../ui/useEscape";
import { useIsPhone } from "../ui/useIsPhone";
import { useToast } from "../ui/Toasts";
import { phraseOf } from "./days";
import { refreshVersions } from "./queries";
import type { VersionAction } from "./VersionActions";

export const HISTORY_KEYS = "Control+Alt+Shift+H";

/**
 * What of the history is shown, which the address says: `panel=history` the list,
 * `version=<id>` one version in the place of the text. On a phone one hides the other.
 */
export function useHistory(board: Board, link: BoardLink, state: LinkState, focusButton: () => void) {
  const [params, showPanel] = usePanelAddress();
  const [action, setAction] = useState<VersionAction>();
  const isPhone = useIsPhone();
  const queryClient = useQueryClient();
  const isListed = params.get("panel") === "history";
  const shownId = params.get("version") ?? undefined;

  const close = () => {
    showPanel({});
    focusButton();
  };
  const toggle = () => {
    if (isListed) close();
    else showPanel({ panel: "history", version: shownId });
  };
  const show = (version: BoardVersion | undefined) => {
    showPanel({ panel: isPhone && version ? undefined : "history", version: version?.id });
  };
  const backToNow = () => {
    if (isListed && !isPhone) showPanel({ panel: "history" });
    else close();
  };

  useKeys(toggle);
  useEscape(() => {
    if (shownId && !isListed) close();
  });
  useNews(board, state);

  const changed = (restored?: BoardVersion) => {
    link.announceHistory({ restored: restored && phraseOf(restored, new Date()) });
    void refreshVersions(queryClient, board.id);
  };
  const restored = (version: BoardVersion) => {
    changed(version);
    backToNow();
  };
  const deleted = (version: BoardVersion) => {
    changed();
    if (version.id === shownId) backToNow();
  };
  return { isListed, isPhone, shownId, action, setAction, toggle, show, close, backToNow, changed, restored, deleted };
}

function useKeys(toggle: () => void): void {
  const onKeys = useEffectEvent(toggle);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isOurs = (event.ctrlKey || event.metaKey) && event.altKey && event.shiftKey && event.code === "KeyH";
      if (!isOurs || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      onKeys();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

/** Somebody else changed the history: the list follows, and a text that changed all at once is explained. */
function useNews(board: Board, { historyNews }: LinkState): void {
  const queryClient = useQueryClient();
  const toast = useToast();
  const told = useRef(historyNews);
  useEffect(() => {
    if (!historyNews || told.current === historyNews) return;
    told.current = historyNews;
    void refreshVersions(queryClient, board.id);
    if (historyNews.restored) {
      toast(`${historyNews.by} restored ${historyNews.restored}. What was here before is in the history.`);
    }
    if (historyNews.imported) {
      toast(`${historyNews.by} imported “${historyNews.imported}”. What was here before is in the history.`);
    }
  }, [historyNews, queryClient, toast, board.id]);
}
