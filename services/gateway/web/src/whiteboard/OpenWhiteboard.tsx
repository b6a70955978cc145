import { FileDown, ImageDown, ListTree } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";

import { BoardFrame, type OpenBoardProps } from "../boards/BoardFrame";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { usePanelAddress } from "../app/usePanelAddress";
import { IconButton } from "../ui/Button";
import { saveFile } from "../ui/saveFile";
import { useToast } from "../ui/Toasts";
import type { Box } from "./geometry";
import { asPng, asSvg, lightPaints } from "./exporting";
import type { Session } from "./session";
import { ThingsPanel } from "./ThingsPanel";
import { usePresence } from "./usePresence";
import { useSession, useSessionState } from "./useSession";
import { Whiteboard } from "./Whiteboard";
import { WhiteboardVersion } from "./WhiteboardVersion";

/** An open whiteboard, or an earlier version of it. */
export function OpenWhiteboard(props: OpenBoardProps) {
  const session = useSession(props.link.document);
  return session ? <Opened {...props} session={session} /> : <ScreenSkeleton />;
}

function Opened({ session, ...props }: OpenBoardProps & { session: Session }) {
  const { link, current } = props;
  const { board } = current;
  const state = useSyncExternalStore(link.subscribe, link.state);
  const isEditable = !state.isReadOnly && !state.ending && state.hasContent;
  useEffect(() => session.setEditable(isEditable), [session, isEditable]);
  const own = useSessionState(session);
  const { others, point } = usePresence(link, own, isEditable);
  const followed = others.find((other) => other.view && other.personId === own.following);
  const seen = followed?.view && JSON.stringify(followed.view);
  useEffect(() => {
    if (seen) session.lookAlong(JSON.parse(seen) as Box);
  }, [session, seen]);
  const canvas = useRef<HTMLDivElement>(null);
  const listButton = useRef<HTMLButtonElement>(null);
  const list = useThingsPanel(() => listButton.current?.focus());
  const downloads = useDownloads(session, board.title);
  return (
    <BoardFrame
      {...props}
      state={state}
      doing="drawing"
      follow={{
        isPossible: (person) => others.some((other) => other.view && other.personId === person.id),
        start: (person) => session.follow(person.id),
      }}
      isWide
      downloads={downloads}
      Version={WhiteboardVersion}
      panel={
        list.isOpen ? <ThingsPanel session={session} onClose={list.close} onShow={() => canvas.current?.focus({ preventScroll: true })} /> : null
      }
      buttons={
        <IconButton ref={listButton} label="List what is here" aria-expanded={list.isOpen} className="size-9" onClick={list.toggle}>
          <ListTree size={18} aria-hidden />
        </IconButton>
      }
    >
      <Whiteboard
        session={session}
        label={board.title}
        isLoaded={state.hasContent || state.ending !== undefined}
        isOffline={!state.isConnected && !state.isReconnecting}
        others={others}
        followed={followed?.name}
        point={point}
        canvas={canvas}
      />
    </BoardFrame>
  );
}

/** Whether the list is open, which the address says: `?panel=things`. */
function useThingsPanel(focusButton: () => void) {
  const [params, show] = usePanelAddress();
  const isOpen = params.get("panel") === "things";
  const close = () => {
    show({});
    focusButton();
  };
  return { isOpen, close, toggle: () => (isOpen ? close() : show({ panel: "things" })) };
}

/** The board as a file: it is drawn here, from what is on this device. */
function useDownloads(session: Session, title: string) {
  const toast = useToast();
  const name = title.replaceAll(/[^\p{L}\p{N} _-]+/gu, "").trim().slice(0, 80) || "Whiteboard";
  const asDrawing = () => {
    saveFile(new Blob([asSvg(session.drawn(), title, lightPaints())], { type: "image/svg+xml" }), `${name}.svg`);
    toast(`“${name}.svg” is on its way to your downloads.`);
  };
  const asPicture = async () => {
    try {
      saveFile(await asPng(session.drawn(), lightPaints()), `${name}.png`);
      toast(`“${name}.png” is on its way to your downloads.`);
    } catch {
      toast("The picture could not be made. Download the board as SVG in its place.", { tone: "alert" });
    }
  };
  return [
    { key: "png", label: "Download as PNG", icon: <ImageDown size={16} aria-hidden />, onSelect: () => void asPicture() },
    { key: "svg", label: "Download as SVG", icon: <FileDown size={16} aria-hidden />, onSelect: asDrawing },
  ];
}
