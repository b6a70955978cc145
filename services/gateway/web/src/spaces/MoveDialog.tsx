import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { PageNode } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { inputClasses } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { PageMark } from "./PageMark";
import { spacesQuery, treeQuery, usePageChanges } from "./queries";

interface MoveDialogProps {
  orgId: string;
  page: PageNode;
  onClose: () => void;
}

interface Step {
  id: string;
  title: string;
}

/** Choose where a page shall lie: a space, then folder by folder. */
export function MoveDialog({ orgId, page, onClose }: MoveDialogProps) {
  const spaces = useQuery(spacesQuery(orgId));
  const [spaceId, setSpace] = useState(page.space_id);
  const [way, setWay] = useState<Step[]>([]);
  const { place } = usePageChanges(orgId);
  const here = way.at(-1)?.id ?? null;
  const isSame = spaceId === page.space_id && (here ?? page.space_id) === page.parent_id;
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await place.mutateAsync({ pageId: page.id, space_id: spaceId, parent_id: here, after: "last" });
    onClose();
  });
  const editable = (spaces.data ?? []).filter((space) => space.role !== "viewer");
  const name = editable.find((space) => space.id === spaceId)?.name ?? "This space";
  return (
    <Dialog title={`Move “${page.title}”`} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Move page">
        <label>
          <span className="mb-1.5 block font-medium">Space</span>
          <select
            className={`${inputClasses} border-line-control`}
            value={spaceId}
            onChange={(event) => {
              setSpace(event.target.value);
              setWay([]);
            }}
          >
            {editable.some((space) => space.id === page.space_id) ? null : <option value={page.space_id}>Where it is now</option>}
            {editable.map((space) => (
              <option key={space.id} value={space.id}>
                {space.name}
              </option>
            ))}
          </select>
        </label>
        <div>
          <p className="mb-1.5 font-medium">Folder</p>
          <nav aria-label="Way to the folder" className="mb-1 flex flex-wrap items-center gap-1 text-table">
            <Button look="quiet" className="min-h-7 px-1.5" onClick={() => setWay([])} aria-current={way.length === 0 || undefined}>
              {name}
            </Button>
            {way.map((step, index) => (
              <span key={step.id} className="flex min-w-0 items-center gap-1">
                <span aria-hidden>/</span>
                <Button
                  look="quiet"
                  className="min-h-7 max-w-48 truncate px-1.5"
                  aria-current={index === way.length - 1 || undefined}
                  onClick={() => setWay(way.slice(0, index + 1))}
                >
                  {step.title}
                </Button>
              </span>
            ))}
          </nav>
          <Folders key={`${spaceId} ${here ?? ""}`} spaceId={spaceId} parentId={here} movingId={page.id} onEnter={(step) => setWay([...way, step])} />
        </div>
        {problem ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={isSame}>
            Move here
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface FoldersProps {
  spaceId: string;
  parentId: string | null;
  movingId: string;
  onEnter: (step: Step) => void;
}

function Folders({ spaceId, parentId, movingId, onEnter }: FoldersProps) {
  const tree = useQuery(treeQuery(spaceId, parentId ?? undefined, { opened: [], further: {} }));
  const branch = tree.data?.find((each) => each.parent_id === (parentId ?? spaceId));
  const folders = branch?.items.filter((node) => node.type === "folder" && node.id !== movingId);
  if (tree.error) return <Notice tone="error">The folders could not be loaded.</Notice>;
  if (!tree.data) return <div role="group" aria-busy aria-label="Loading folders" className="skeleton h-20 w-full" />;
  return (
    <ul className="max-h-56 min-h-20 overflow-y-auto rounded-control border border-line">
      {folders?.length ? (
        folders.map((node) => (
          <li key={node.id}>
            <button
              type="button"
              className="focus-inset flex min-h-9 w-full items-center gap-2 px-3 py-1.5 text-start hover:bg-sunken"
              onClick={() => onEnter({ id: node.id, title: node.title })}
            >
              <PageMark type="folder" icon={node.icon} />
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {node.title}
              </span>
            </button>
          </li>
        ))
      ) : (
        <li className="px-3 py-2.5 text-muted">No folders in here.</li>
      )}
    </ul>
  );
}
