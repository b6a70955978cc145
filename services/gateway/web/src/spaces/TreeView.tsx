import type { ReactNode } from "react";

import { Columns } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { PageTree } from "./PageTree";
import { useTree } from "./useTree";

interface TreeViewProps {
  label: string;
  orgId: string;
  spaceId: string;
  /** A folder, when only what lies in it is shown. */
  root?: string;
  currentId?: string;
  /** What one can do about its being empty. */
  emptyAction?: ReactNode;
  onChosen?: () => void;
}

/** A tree that loads itself, with its waiting, empty and failed states. */
export function TreeView({ label, orgId, spaceId, root, currentId, emptyAction, onChosen }: TreeViewProps) {
  const { query, rows, top, setOpen, showMore } = useTree(spaceId, root);
  if (query.error && !rows) {
    return <Failure error={query.error} title="The pages could not be loaded" onRetry={() => void query.refetch()} />;
  }
  if (!rows) {
    return (
      <div role="group" aria-busy aria-label="Loading pages" className="flex flex-col gap-3 py-2">
        {[44, 60, 36, 52].map((width) => (
          <div key={width} className="skeleton h-5" style={{ width: `${width}%` }} />
        ))}
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <State drawing={<Columns />} title={root ? "Nothing in this folder yet" : "No pages yet"} action={emptyAction}>
        {root ? "What you put in here is seen by everybody who sees the folder." : "Documents, folders and links that you add appear here."}
      </State>
    );
  }
  return (
    <PageTree
      label={label}
      orgId={orgId}
      rows={rows}
      top={top}
      spaceId={spaceId}
      {...(currentId ? { currentId } : {})}
      {...(onChosen ? { onChosen } : {})}
      onOpenFolder={setOpen}
      onShowMore={showMore}
    />
  );
}
