import { useQuery } from "@tanstack/react-query";

import { Problem } from "../api/problem";
import { Dialog } from "../ui/Dialog";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice } from "../ui/states";
import { FromAbove } from "./FromAbove";
import { LetIn } from "./LetIn";
import { Links } from "./Links";
import { Members } from "./Members";
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

function Shared({ thing, onLeft }: Omit<SharePanelProps, "onClose">) {
  const access = useQuery(accessQuery(thing.id));
  if (Problem.from(access.error).status === 404) {
    return <Notice tone="note">You do not see this {thing.noun} any more.</Notice>;
  }
  if (access.error && !access.data) {
    return <Failure error={access.error} title="People could not be loaded" onRetry={() => void access.refetch()} />;
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
