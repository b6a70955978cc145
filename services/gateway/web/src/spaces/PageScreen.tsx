import { useQuery } from "@tanstack/react-query";
import { Ellipsis, ExternalLink, UsersRound } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useNavigate, useParams } from "react-router";

import { Problem } from "../api/problem";
import type { Page } from "../api/types";
import { NotFound } from "../app/NotFound";
import { ScreenSkeleton } from "../app/ScreenSkeleton";
import { BoardScreen } from "../boards/BoardScreen";
import { FileContent } from "../files/FileContent";
import { useRoom } from "../live/news";
import { useMe } from "../orgs/queries";
import { SharePanel } from "../sharing/SharePanel";
import { sharedPage } from "../sharing/thing";
import { useSharePanel } from "../sharing/useSharePanel";
import { Button, buttonClasses } from "../ui/Button";
import { Lamp, Steps } from "../ui/drawings";
import { Menu } from "../ui/Menu";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { Crumbs } from "./Crumbs";
import { NewPageMenu } from "./NewPage";
import { PageMark } from "./PageMark";
import { pageQuery } from "./queries";
import { RenameDialog } from "./RenameDialog";
import { TreeView } from "./TreeView";
import { usePageActions } from "./usePageActions";

/** `/pages/:pageId`: a page of any type, and where it lies. */
export function PageScreen() {
  const { pageId = "" } = useParams();
  const query = useQuery(pageQuery(pageId));
  useTitle(query.data?.title ?? "Page");
  if (query.error && [404, 422].includes(Problem.from(query.error).status)) return <NotFound />;
  if (query.error && !query.data) {
    return <Failure heading="h1" error={query.error} title="The page could not be opened" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <ScreenSkeleton />;
  return <ShownPage key={query.data.id} page={query.data} />;
}

function ShownPage({ page }: { page: Page }) {
  if (page.trashed_at) return <InTrash page={page} />;
  if (page.type === "document" || page.type === "whiteboard") {
    return <BoardPage page={page} />;
  }
  return <PlainPage page={page} />;
}

/** A page that no board stands on. */
function PlainPage({ page }: { page: Page }) {
  const shareButton = useRef<HTMLButtonElement>(null);
  const sharing = useSharePanel(() => shareButton.current?.focus());
  const navigate = useNavigate();
  const leaveTo = usePlaceOf(page);
  useRoom("page", page.id);
  const isSharing = sharing.isOpen && page.role === "owner";
  return (
    <div className="flex min-w-0 flex-1">
      <div className="min-w-0 flex-1">
        <div className="sticky top-0 z-20 border-b border-line bg-paper">
          <div className="flex h-12 items-center px-4 md:px-6">
            <Crumbs page={page} />
          </div>
        </div>
        <PageHead
          page={page}
          action={
            page.role === "owner" ? (
              <Button ref={shareButton} aria-expanded={isSharing} onClick={sharing.toggle}>
                <UsersRound size={18} aria-hidden />
                Share
              </Button>
            ) : null
          }
        />
        <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
          <Content page={page} />
        </div>
      </div>
      {isSharing ? (
        <SharePanel thing={sharedPage(page.org_id, page)} onClose={sharing.close} onLeft={() => void navigate(leaveTo)} />
      ) : null}
    </div>
  );
}

function BoardPage({ page }: { page: Page }) {
  return <BoardScreen boardId={page.id} place={{ where: <Crumbs page={page} />, leaveTo: usePlaceOf(page) }} />;
}

/** Where one goes when a page is gone: what it lay in. */
function usePlaceOf(page: Page): string {
  const org = useMe().orgs.find((each) => each.id === page.org_id);
  const above = page.crumbs.at(-1);
  if (above?.type === "folder") return `/pages/${above.id}`;
  return org ? `/o/${org.slug}/spaces${above ? `/${above.id}` : ""}` : "/";
}

function PageHead({ page, action }: { page: Page; action: ReactNode }) {
  const [isRenaming, setRenaming] = useState(false);
  const actions = usePageActions(page.org_id);
  const navigate = useNavigate();
  const leaveTo = usePlaceOf(page);
  const entries = actions
    .entriesFor(page, () => setRenaming(true))
    // It has a button of its own here.
    .filter((entry) => entry.key !== "share")
    .map((entry) =>
      entry.key === "trash"
        ? {
            ...entry,
            onSelect: () => {
              void actions.trash(page).then((isDone) => isDone && navigate(leaveTo));
            },
          }
        : entry,
    );
  return (
    <header className="mx-auto w-full max-w-5xl px-4 pt-6 pb-6 md:px-8 md:pt-9">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h1 className="flex min-w-0 items-center gap-2.5 text-title font-medium">
          <PageMark type={page.type} icon={page.icon} className="size-7" />
          <span className="min-w-0 break-words" dir="auto">
            {page.title}
          </span>
        </h1>
        <div className="flex items-center gap-1.5">
          {action}
          {page.type === "folder" && page.role !== "viewer" ? (
            <NewPageMenu space={{ id: page.space_id, org_id: page.org_id }} parentId={page.id} where={page.title} />
          ) : null}
          {entries.length > 0 ? (
            <Menu
              label="More about this page"
              placement="below-end"
              buttonClassName="inline-flex size-9 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
              button={<Ellipsis size={18} aria-hidden />}
              entries={entries}
            />
          ) : null}
        </div>
      </div>
      {isRenaming ? <RenameDialog page={page} onClose={() => setRenaming(false)} /> : null}
      {actions.dialog}
    </header>
  );
}

function Content({ page }: { page: Page }) {
  if (page.type === "folder") {
    return <TreeView label={`Pages in ${page.title}`} orgId={page.org_id} spaceId={page.space_id} root={page.id} />;
  }
  if (page.type === "link") return <LinkContent url={page.url ?? ""} />;
  if (page.type === "file") return <FileContent page={page} />;
  return (
    <State drawing={<Lamp />} title="Channels are not open yet">
      The place and the name of this channel are kept. Nothing can be written here in this version of Stoa.
    </State>
  );
}

function LinkContent({ url }: { url: string }) {
  const isSafe = /^(?:https?|mailto):/iu.test(url);
  return (
    <div className="flex flex-col items-start gap-4 rounded-card border border-line bg-surface p-5">
      <p className="max-w-full font-code text-table break-all text-muted">{url}</p>
      {isSafe ? (
        <a href={url} target="_blank" rel="noopener noreferrer nofollow" className={buttonClasses("primary")}>
          <ExternalLink size={18} aria-hidden />
          Open link
        </a>
      ) : null}
    </div>
  );
}

function InTrash({ page }: { page: Page }) {
  const { restore, changes } = usePageActions(page.org_id);
  return (
    <State
      drawing={<Steps />}
      heading="h1"
      title={`“${page.title}” is in the trash`}
      action={
        <Button look="primary" busy={changes.restore.isPending} onClick={() => void restore(page.id, page.title)}>
          Restore page
        </Button>
      }
    >
      Nobody can open it, or what lies in it, until it is restored.
    </State>
  );
}
