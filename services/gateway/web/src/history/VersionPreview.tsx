import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getSchema } from "@tiptap/core";
import { EditorContent, useEditor } from "@tiptap/react";
import type { Node } from "@tiptap/pm/model";
import { useEffect, useId, useMemo, useRef, useState } from "react";

import { useOnline } from "../app/useOnline";
import { Problem } from "../api/problem";
import type { Board, BoardVersion } from "../api/types";
import "../editor/editor.css";
import { documentSchema } from "../editor/extensions";
import type { BoardLink } from "../live/boardLink";
import { Button } from "../ui/Button";
import { Scroll } from "../ui/drawings";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { phraseOf } from "./days";
import { DifferenceMarks, showDifferences } from "./DifferenceMarks";
import { differences, type Differences } from "./differences";
import "./history.css";
import { versionsQuery, versionStateQuery } from "./queries";
import { readNow, readVersion } from "./versionDocument";

interface VersionPreviewProps {
  board: Board;
  link: BoardLink;
  versionId: string;
  /** Where the list of versions is shown it keeps the focus. */
  takesFocus: boolean;
  onRestore: (version: BoardVersion) => void;
  onShowList: (() => void) | undefined;
  onClose: () => void;
}

const schema = getSchema(documentSchema());

/** A version in the place of the text: to be read and compared, not written. */
export function VersionPreview(props: VersionPreviewProps) {
  const { board, link, versionId, onClose } = props;
  const version = useVersion(board.id, versionId);
  const state = useQuery(versionStateQuery(board.id, versionId));
  const now = useNow();
  const [comparesNow, setComparesNow] = useState(true);
  const shown = useMemo(() => {
    if (!state.data) return undefined;
    try {
      return readVersion(state.data, schema);
    } catch {
      return "damaged";
    }
  }, [state.data]);
  const found = useDifferences(comparesNow && typeof shown === "object" ? shown : undefined, link);

  return (
    <div className="mx-auto w-full max-w-[calc(66ch+8rem)] flex-1 px-4 pb-24 md:px-8">
      <Banner {...props} version={version} isShown={typeof shown === "object"} found={found} comparesNow={comparesNow} onCompare={setComparesNow} />
      {shown === "damaged" ? (
        <State drawing={<Scroll />} title="This version cannot be shown" action={<Button onClick={onClose}>Back to now</Button>}>
          The board as it is now is not affected.
        </State>
      ) : shown ? (
        <VersionText key={versionId} document={shown} found={found} label={version ? phraseOf(version, now) : "an earlier version"} />
      ) : state.error ? (
        <NotShown error={state.error} onRetry={() => void state.refetch()} onClose={onClose} />
      ) : (
        <div role="group" aria-busy aria-label="Loading version" className="flex max-w-[66ch] flex-col gap-4">
          {[88, 100, 92, 64].map((width) => (
            <div key={width} className="skeleton h-4" style={{ width: `${width}%` }} />
          ))}
        </div>
      )}
    </div>
  );
}

function NotShown({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  if (Problem.from(error).status !== 404) return <Failure error={error} title="This version could not be loaded" onRetry={onRetry} />;
  return (
    <State drawing={<Scroll />} title="This version is not here any more" action={<Button onClick={onClose}>Back to now</Button>}>
      Automatic versions are thinned out as they grow old, and named ones can be deleted.
    </State>
  );
}

interface BannerProps extends VersionPreviewProps {
  version: BoardVersion | undefined;
  /** There is text to compare. */
  isShown: boolean;
  found: Differences | undefined;
  comparesNow: boolean;
  onCompare: (compares: boolean) => void;
}

function Banner({ board, version, isShown, found, comparesNow, takesFocus, onCompare, onRestore, onShowList, onClose }: BannerProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isOnline = useOnline();
  const toggleId = useId();
  const now = useNow();
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <section aria-label="Version shown" className="z-10 mt-4 mb-6 bg-paper pb-1 md:sticky md:top-12">
      <div className="appear rounded-card border border-line bg-aegean-wash px-4 py-3">
        <div role="status">
          <h2 ref={heading} tabIndex={-1} className="font-operating text-ui font-medium break-words outline-none">
            You are looking at {version ? phraseOf(version, now) : "an earlier version"}
            {version ? (
              <span className="font-normal text-muted">
                {" "}
                (<RelativeTime at={version.created_at} />)
              </span>
            ) : null}
          </h2>
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-2">
          {board.role === "viewer" || !version ? null : (
            <Button look="primary" disabled={!isOnline} onClick={() => onRestore(version)}>
              Restore this version
            </Button>
          )}
          <Button onClick={onClose}>Back to now</Button>
          {onShowList ? <Button onClick={onShowList}>Versions</Button> : null}
          {isShown ? (
            <label htmlFor={toggleId} className="flex min-h-9 cursor-pointer items-center gap-2 ps-1">
              <input id={toggleId} type="checkbox" checked={comparesNow} onChange={(event) => onCompare(event.target.checked)} />
              Show what differs from now
            </label>
          ) : null}
        </div>
        {comparesNow && found ? <Legend found={found} /> : null}
      </div>
    </section>
  );
}

function Legend({ found: { onlyThen, onlyNow } }: { found: Differences }) {
  if (onlyThen.length === 0 && onlyNow.length === 0) return <p className="mt-2 text-table text-muted">The text is the same as now.</p>;
  return (
    <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-table text-muted">
      <span>
        <ins className="only-then">Marked</ins> is gone by now
      </span>
      <span>
        <del className="only-now">Struck through</del> came since
      </span>
    </p>
  );
}

function VersionText({ document, found, label }: { document: Node; found: Differences | undefined; label: string }) {
  const editor = useEditor({
    extensions: [...documentSchema(), DifferenceMarks],
    content: document.toJSON() as object,
    editable: false,
    injectCSS: false,
    editorProps: { attributes: { class: "prose", role: "document", "aria-label": `Text of ${label}`, dir: "auto" } },
  });
  useEffect(() => {
    showDifferences(editor, found ?? { onlyThen: [], onlyNow: [] });
  }, [editor, found]);
  return (
    <div className="appear max-w-[66ch] [font-size:18px]">
      <EditorContent editor={editor} />
    </div>
  );
}

/** The version's row, from the list that is loaded. */
function useVersion(boardId: string, versionId: string): BoardVersion | undefined {
  const { data } = useInfiniteQuery(versionsQuery(boardId));
  return data?.pages.flatMap((page) => page.items).find((version) => version.id === versionId);
}

const CALM_MILLISECONDS = 400;

/** Compared anew a moment after somebody writes. */
function useDifferences(then: Node | undefined, link: BoardLink): Differences | undefined {
  const [found, setFound] = useState<Differences>();
  useEffect(() => {
    if (!then) return;
    const compare = () => {
      const now = readNow(link.document, schema);
      setFound(now && differences(then, now));
    };
    let timer = setTimeout(compare, 0);
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(compare, CALM_MILLISECONDS);
    };
    link.document.on("update", soon);
    return () => {
      clearTimeout(timer);
      link.document.off("update", soon);
    };
  }, [then, link]);
  return then && found;
}
