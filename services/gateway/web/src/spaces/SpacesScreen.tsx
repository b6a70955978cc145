import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowLeft, ArrowUp, Plus, Trash2, Undo2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import type { OrgOfMe, Space } from "../api/types";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { Button, IconButton } from "../ui/Button";
import { Columns, Steps } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useTitle } from "../ui/useTitle";
import { PageMark } from "./PageMark";
import { sharedPagesQuery, spacesQuery, useCreateSpace, usePlaceSpace, useRestoreSpace } from "./queries";
import { SpaceForm } from "./SpaceForm";
import { SpaceMark } from "./SpaceMark";

const linkClasses =
  "inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-muted hover:bg-sunken hover:text-ink";

/** `/o/:slug/spaces`: the spaces of the organisation that I am in; `?trash` shows those I threw away. */
export function SpacesScreen() {
  const org = useOrg();
  const [params] = useSearchParams();
  const isTrash = params.has("trash");
  useTitle(isTrash ? `Spaces in the trash of ${org.name}` : `Spaces of ${org.name}`);
  if (isTrash) {
    return (
      <>
        <PageHeader where={org.name} title="Spaces in the trash">
          <Link to={`/o/${org.slug}/spaces`} className={`${linkClasses} -ms-2.5 mt-2`}>
            <ArrowLeft size={18} aria-hidden />
            Back to spaces
          </Link>
        </PageHeader>
        <Body>
          <TrashedSpaces org={org} />
        </Body>
      </>
    );
  }
  return (
    <>
      <PageHeader where={org.name} title="Spaces" action={org.role === "guest" ? null : <NewSpaceButton org={org} />} />
      <Body>
        <Spaces org={org} />
        <SharedPages org={org} />
        {org.role === "guest" ? null : (
          <Link to="?trash" className={`${linkClasses} -ms-2.5 mt-6`}>
            <Trash2 size={18} aria-hidden />
            Trash
          </Link>
        )}
      </Body>
    </>
  );
}

function NewSpaceButton({ org, label = "New space" }: { org: OrgOfMe; label?: string }) {
  const [isOpen, setOpen] = useState(false);
  const createSpace = useCreateSpace(org.id);
  const navigate = useNavigate();
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <Plus size={18} aria-hidden />
        {label}
      </Button>
      {isOpen ? (
        <SpaceForm
          title="New space"
          verb="Create space"
          hint={`In ${org.name}. You and its admins see it until you let people in.`}
          onSave={async (body) => {
            const space = await createSpace.mutateAsync(body);
            await navigate(`/o/${org.slug}/spaces/${space.id}`);
          }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function Spaces({ org }: { org: OrgOfMe }) {
  const spaces = useQuery(spacesQuery(org.id));
  if (spaces.error && !spaces.data) {
    return <Failure error={spaces.error} title="Spaces could not be loaded" onRetry={() => void spaces.refetch()} />;
  }
  if (!spaces.data) return <RowsSkeleton />;
  const live = spaces.data.filter((space) => !space.archived_at);
  const archived = spaces.data.filter((space) => space.archived_at);
  if (spaces.data.length === 0) {
    return org.role === "guest" ? (
      <State drawing={<Columns />} title="You are in no space yet">
        When somebody in {org.name} lets you into a space, it appears here.
      </State>
    ) : (
      <State drawing={<Columns />} title="No spaces yet" action={<NewSpaceButton org={org} label="Create the first space" />}>
        A space keeps the pages of a class, a team or a subject together.
      </State>
    );
  }
  return (
    <>
      <SpaceList org={org} spaces={live} label="Spaces" />
      {archived.length > 0 ? (
        <section aria-labelledby="archived" className="mt-8">
          <h2 id="archived" className="mb-2 text-section font-medium">
            Archived
          </h2>
          <SpaceList org={org} spaces={archived} label="Archived spaces" />
        </section>
      ) : null}
    </>
  );
}

function SpaceList({ org, spaces, label }: { org: OrgOfMe; spaces: Space[]; label: string }) {
  const place = usePlaceSpace(org.id);
  const toast = useToast();
  const canOrder = org.role === "owner" || org.role === "admin";
  const shift = (index: number, step: number) => {
    const space = spaces[index];
    const after = step > 0 ? spaces[index + 1]?.id : (spaces[index - 2]?.id ?? "first");
    if (!space || !after) return;
    place.mutate(
      { spaceId: space.id, after },
      { onError: (error) => toast(`The order was not changed. ${Problem.from(error).sentence}`, { tone: "alert" }) },
    );
  };
  return (
    <ul aria-label={label} className="divide-y divide-line border-y border-line">
      {spaces.map((space, index) => (
        <li key={space.id} className="group relative flex min-h-16 items-center gap-3 py-2.5 hover:bg-sunken">
          <SpaceMark space={space} />
          <div className="min-w-0 flex-1">
            <Link
              to={`/o/${org.slug}/spaces/${space.id}`}
              className="block truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-aegean"
              title={space.name}
            >
              <bdi>{space.name}</bdi>
            </Link>
            {space.description ? (
              <p className="truncate text-table text-muted">
                <bdi>{space.description}</bdi>
              </p>
            ) : null}
          </div>
          {canOrder && spaces.length > 1 ? (
            <div className="relative z-10 flex flex-none">
              <IconButton label={`Move ${space.name} up`} disabled={index === 0 || place.isPending} onClick={() => shift(index, -1)}>
                <ArrowUp size={16} aria-hidden />
              </IconButton>
              <IconButton
                label={`Move ${space.name} down`}
                disabled={index === spaces.length - 1 || place.isPending}
                onClick={() => shift(index, 1)}
              >
                <ArrowDown size={16} aria-hidden />
              </IconButton>
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** Pages that somebody gave me in spaces that I am not in. */
function SharedPages({ org }: { org: OrgOfMe }) {
  const shared = useInfiniteQuery(sharedPagesQuery(org.id));
  const items = shared.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="shared" className="mt-8">
      <h2 id="shared" className="mb-2 text-section font-medium">
        Shared with me
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        {items.map((node) => (
          <li key={node.id} className="relative flex min-h-12 items-center gap-3 py-2 hover:bg-sunken">
            <PageMark type={node.type} icon={node.icon} className="size-8" />
            <Link to={`/pages/${node.id}`} className="min-w-0 truncate font-medium after:absolute after:inset-0" dir="auto">
              {node.title}
            </Link>
          </li>
        ))}
      </ul>
      {shared.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={shared.isFetchingNextPage} onClick={() => void shared.fetchNextPage()}>
            Show more pages
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function TrashedSpaces({ org }: { org: OrgOfMe }) {
  const spaces = useQuery(spacesQuery(org.id, true));
  const restore = useRestoreSpace(org.id);
  const toast = useToast();
  if (spaces.error && !spaces.data) {
    return <Failure error={spaces.error} title="The trash could not be loaded" onRetry={() => void spaces.refetch()} />;
  }
  if (!spaces.data) return <RowsSkeleton />;
  if (spaces.data.length === 0) {
    return (
      <State drawing={<Steps />} title="No space is in the trash">
        Spaces you move to the trash wait here, with all their pages, until you restore them.
      </State>
    );
  }
  const onRestore = (space: Space) =>
    restore.mutate(space.id, {
      onSuccess: () => toast(`“${space.name}” is back, with all its pages.`),
      onError: (error) => toast(`The space was not restored. ${Problem.from(error).sentence}`, { tone: "alert" }),
    });
  return (
    <ul className="divide-y divide-line border-y border-line">
      {spaces.data.map((space) => (
        <li key={space.id} className="flex min-h-15 items-center gap-3 py-2.5">
          <SpaceMark space={space} />
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium" dir="auto">
              {space.name}
            </p>
            {space.trashed_at ? (
              <p className="text-table text-muted">
                Moved <RelativeTime at={space.trashed_at} />
              </p>
            ) : null}
          </div>
          <Button busy={restore.isPending} aria-label={`Restore ${space.name}`} onClick={() => onRestore(space)}>
            <Undo2 size={16} aria-hidden />
            Restore
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Body({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">{children}</div>;
}

function RowsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading spaces" className="border-t border-line">
      {[48, 64, 40].map((width) => (
        <div key={width} className="flex items-center gap-3 border-b border-line py-4">
          <div className="skeleton size-8" />
          <div className="skeleton h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
