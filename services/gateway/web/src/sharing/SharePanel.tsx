import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { Problem } from "../api/problem";
import type { Access } from "../api/types";
import { useRoom } from "../live/news";
import { Dialog } from "../ui/Dialog";
import { SidePanel } from "../ui/SidePanel";
import { Notice } from "../ui/states";
import { FromAbove } from "./FromAbove";
import { LetIn } from "./LetIn";
import { Links } from "./Links";
import { Members } from "./Members";
import { PartFailure } from "./PartFailure";
import { accessQuery } from "./queries";
import { RowsSkeleton } from "./RowsSkeleton";
import type { Thing } from "./thing";
import { WhoSees } from "./WhoSees";

interface SharePanelProps {
  thing: Thing;
  onClose: () => void;
  /** Where to go for whoever left it and sees it no more. */
  onLeft: () => void;
}

/** Who is let in to a board, a space or a page, beside it. */
export function SharePanel({ thing, onClose, onLeft }: SharePanelProps) {
  return (
    <SidePanel title={titleOf(thing)} onClose={onClose}>
      <Shared thing={thing} onLeft={onLeft} />
    </SidePanel>
  );
}

/** The same in a dialog, for a page that is not open itself. */
export function ShareDialog({ thing, onClose, onLeft }: SharePanelProps) {
  return (
    <Dialog title={`Share “${thing.title}”`} onClose={onClose}>
      <Shared thing={thing} onLeft={onLeft} />
    </Dialog>
  );
}

function titleOf({ noun, canManage }: Thing): string {
  if (canManage) return `Share this ${noun}`;
  return noun === "space" ? "People in this space" : `People on this ${noun}`;
}

/** When screen and panel do not agree about who manages it, one of them is old: both ask again. */
function useFreshThing({ id, canManage }: Thing, access: Access | undefined): void {
  const queryClient = useQueryClient();
  const isNews = access !== undefined && (access.level === "manage") !== canManage;
  useEffect(() => {
    if (!isNews) return;
    for (const kind of ["resources", "boards", "spaces", "pages"]) void queryClient.invalidateQueries({ queryKey: [kind, id] });
  }, [queryClient, id, isNews]);
}

function Shared({ thing, onLeft }: Omit<SharePanelProps, "onClose">) {
  const access = useQuery(accessQuery(thing.id));
  useRoom(thing.members === "boards" ? "board" : thing.members === "spaces" ? "space" : "page", thing.id);
  useFreshThing(thing, access.data);
  if (Problem.from(access.error).status === 404) {
    return <Notice tone="note">You do not see this {thing.noun} any more.</Notice>;
  }
  if (access.error && !access.data) {
    return <PartFailure error={access.error} title="People could not be loaded" onRetry={() => void access.refetch()} />;
  }
  if (!access.data) return <RowsSkeleton label="Loading people" />;
  if (access.data.level !== "manage") return <Members thing={thing} onLeft={onLeft} />;
  return (
    <div className="flex flex-col gap-6">
      <LetIn thing={thing} onLeft={onLeft} />
      <FromAbove thing={thing} access={access.data} />
      <WhoSees thing={thing} />
      <Links resourceId={thing.id} />
    </div>
  );
}
