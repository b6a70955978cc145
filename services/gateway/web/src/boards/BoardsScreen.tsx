import { ArrowLeft, Trash2 } from "lucide-react";
import { useDeferredValue, type ReactNode } from "react";
import { Link, useSearchParams } from "react-router";

import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { inputClasses } from "../ui/Field";
import { useTitle } from "../ui/useTitle";
import { BoardList } from "./BoardList";
import { NewBoardButton } from "./NewBoard";
import { TrashedBoards } from "./TrashedBoards";

const linkClasses =
  "inline-flex min-h-9 items-center gap-2 rounded-control px-2.5 text-muted hover:bg-sunken hover:text-ink";

/** `/o/:slug/boards`: all boards of the organisation that I may open; `?trash` shows what I threw away. */
export function BoardsScreen() {
  const org = useOrg();
  const [params, setParams] = useSearchParams();
  const search = params.get("q") ?? "";
  const words = useDeferredValue(search.trim());
  const isTrash = params.has("trash");
  useTitle(isTrash ? `Trash of ${org.name}` : `Boards of ${org.name}`);

  if (isTrash) {
    return (
      <>
        <PageHeader where={org.name} title="Trash">
          <Link to={`/o/${org.slug}/boards`} className={`${linkClasses} -ms-2.5 mt-2`}>
            <ArrowLeft size={18} aria-hidden />
            Back to boards
          </Link>
        </PageHeader>
        <Body>
          <TrashedBoards org={org} />
        </Body>
      </>
    );
  }
  return (
    <>
      <PageHeader where={org.name} title="Boards" action={org.role === "guest" ? null : <NewBoardButton org={org} />} />
      <Body>
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <label className="min-w-0 flex-1 basis-48 sm:max-w-xs">
            <span className="sr-only">Find a board</span>
            <input
              type="search"
              placeholder="Find a board"
              maxLength={100}
              className={`${inputClasses} border-line-control`}
              value={search}
              onChange={(event) => setParams(event.target.value ? { q: event.target.value } : {}, { replace: true })}
            />
          </label>
          <Link to="?trash" className={linkClasses}>
            <Trash2 size={18} aria-hidden />
            Trash
          </Link>
        </div>
        <BoardList org={org} words={words} />
      </Body>
    </>
  );
}

function Body({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">{children}</div>;
}
