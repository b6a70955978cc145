import { useQuery } from "@tanstack/react-query";
import { Archive, ArchiveRestore, ArrowLeft, Ellipsis, Pencil, Trash2, UsersRound } from "lucide-react";
import { useRef, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { Space } from "../api/types";
import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { useOrg } from "../app/useOrg";
import { SharePanel } from "../sharing/SharePanel";
import { sharedSpace } from "../sharing/thing";
import { useSharePanel } from "../sharing/useSharePanel";
import { Button } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { Failure, Notice, State } from "../ui/states";
import { Steps } from "../ui/drawings";
import { useToast } from "../ui/Toasts";
import { useTitle } from "../ui/useTitle";
import { NewPageMenu } from "./NewPage";
import { spaceQuery, useChangeSpace, useRestoreSpace, useTrashSpace } from "./queries";
import { SpaceForm } from "./SpaceForm";
import { TrashedPages } from "./TrashedPages";
import { TreeView } from "./TreeView";

const linkClasses =
  "inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-muted hover:bg-sunken hover:text-ink";

/** `/o/:slug/spaces/:spaceId`: a space with its tree; `?trash` shows its trash, `?panel=people` who is in it. */
export function SpaceScreen() {
  const { spaceId = "" } = useParams();
  const [params] = useSearchParams();
  const query = useQuery(spaceQuery(spaceId));
  useTitle(query.data?.name ?? "Space");
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !query.data) {
    return <Failure heading="h1" error={query.error} title="The space could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <ScreenSkeleton />;
  if (query.data.trashed_at) return <InTrash space={query.data} />;
  return params.has("trash") ? <SpaceTrash space={query.data} /> : <OpenSpace space={query.data} />;
}

function OpenSpace({ space }: { space: Space }) {
  const org = useOrg();
  const shareButton = useRef<HTMLButtonElement>(null);
  const sharing = useSharePanel(() => shareButton.current?.focus());
  const navigate = useNavigate();
  const canEdit = space.role !== "viewer";
  const newPage = canEdit ? <NewPageMenu space={space} parentId={null} where={space.name} /> : null;
  return (
    <div className="flex min-w-0 flex-1">
      <div className="min-w-0 flex-1">
        <PageHeader
          where={org.name}
          title={space.icon ? `${space.icon} ${space.name}` : space.name}
          action={
            <div className="flex items-center gap-1.5">
              <Button ref={shareButton} aria-expanded={sharing.isOpen} onClick={sharing.toggle}>
                <UsersRound size={18} aria-hidden />
                {space.role === "owner" ? "Share" : "People"}
              </Button>
              {newPage}
              {canEdit ? <SpaceMenu space={space} /> : null}
            </div>
          }
        >
          {space.description ? (
            <p className="mt-2 max-w-[66ch] text-muted" dir="auto">
              {space.description}
            </p>
          ) : null}
          {space.archived_at ? (
            <div className="mt-3">
              <Notice tone="note">This space is archived: it is out of the way, and all in it can still be opened and changed.</Notice>
            </div>
          ) : null}
        </PageHeader>
        <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
          <TreeView label={`Pages of ${space.name}`} orgId={space.org_id} spaceId={space.id} />
          {canEdit ? (
            <Link to="?trash" className={`${linkClasses} -ms-2.5 mt-6`}>
              <Trash2 size={18} aria-hidden />
              Trash
            </Link>
          ) : null}
        </div>
      </div>
      {sharing.isOpen ? (
        <SharePanel thing={sharedSpace(space)} onClose={sharing.close} onLeft={() => void navigate(`/o/${org.slug}/spaces`)} />
      ) : null}
    </div>
  );
}

function SpaceMenu({ space }: { space: Space }) {
  const org = useOrg();
  const [isEditing, setEditing] = useState(false);
  const change = useChangeSpace(space);
  const trash = useTrashSpace(space);
  const restore = useRestoreSpace(space.org_id);
  const navigate = useNavigate();
  const toast = useToast();

  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      toast(`${what} ${Problem.from(error).sentence}`, { tone: "alert" });
    }
  };
  const archive = () =>
    attempt("Nothing was changed.", async () => {
      await change.mutateAsync({ is_archived: !space.archived_at });
      toast(space.archived_at ? `“${space.name}” is back among the spaces.` : `“${space.name}” is archived.`);
    });
  const undo = () =>
    attempt("The space is still in the trash.", async () => {
      await restore.mutateAsync(space.id);
      await navigate(`/o/${org.slug}/spaces/${space.id}`);
    });
  const moveToTrash = () =>
    attempt("The space was not moved to the trash.", async () => {
      await trash.mutateAsync();
      await navigate(`/o/${org.slug}/spaces`);
      toast(`“${space.name}” is in the trash, with all its pages.`, { action: { label: "Undo", run: () => void undo() } });
    });
  return (
    <>
      <Menu
        label="More about this space"
        placement="below-end"
        buttonClassName="inline-flex size-9 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
        button={<Ellipsis size={18} aria-hidden />}
        entries={[
          { key: "edit", label: "Rename or describe", icon: <Pencil size={16} aria-hidden />, onSelect: () => setEditing(true) },
          ...(space.role === "owner"
            ? [
                space.archived_at
                  ? { key: "archive", label: "Bring back from the archive", icon: <ArchiveRestore size={16} aria-hidden />, onSelect: () => void archive() }
                  : { key: "archive", label: "Archive", icon: <Archive size={16} aria-hidden />, onSelect: () => void archive() },
                {
                  key: "trash",
                  label: "Move to trash",
                  icon: <Trash2 size={16} aria-hidden />,
                  danger: true,
                  onSelect: () => void moveToTrash(),
                },
              ]
            : []),
        ]}
      />
      {isEditing ? (
        <SpaceForm
          title="Rename or describe this space"
          verb="Save"
          space={space}
          onSave={async (body) => {
            await change.mutateAsync(body);
          }}
          onClose={() => setEditing(false)}
        />
      ) : null}
    </>
  );
}

function SpaceTrash({ space }: { space: Space }) {
  return (
    <>
      <PageHeader where={space.name} title="Trash">
        <Link to="?" className={`${linkClasses} -ms-2.5 mt-2`}>
          <ArrowLeft size={18} aria-hidden />
          Back to the pages
        </Link>
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        <TrashedPages space={space} />
      </div>
    </>
  );
}

function InTrash({ space }: { space: Space }) {
  const restore = useRestoreSpace(space.org_id);
  const toast = useToast();
  const onRestore = () =>
    restore.mutate(space.id, {
      onError: (error) => toast(`The space was not restored. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  return (
    <State
      drawing={<Steps />}
      heading="h1"
      title={`“${space.name}” is in the trash`}
      action={
        <Button look="primary" busy={restore.isPending} onClick={onRestore}>
          Restore space
        </Button>
      }
    >
      Nobody sees it or its pages until it is restored.
    </State>
  );
}
