import { useQuery } from "@tanstack/react-query";
import { getSchema } from "@tiptap/core";
import { EditorContent, useEditor } from "@tiptap/react";
import type { Node } from "@tiptap/pm/model";
import { useEffect, useId, useMemo, useState } from "react";

import "../editor/editor.css";
import { documentSchema } from "../editor/extensions";
import type { BoardLink } from "../live/boardLink";
import { useNow } from "../ui/RelativeTime";
import { phraseOf } from "./days";
import { DifferenceMarks, showDifferences } from "./DifferenceMarks";
import { differences, type Differences } from "./differences";
import "./history.css";
import { versionStateQuery } from "./queries";
import { readNow, readVersion } from "./versionDocument";
import { Damaged, NotShown, useVersion, VersionBanner, type ShownVersion } from "./VersionFrame";

const schema = getSchema(documentSchema());

/** A version in the place of the text: to be read and compared, not written. */
export function VersionPreview(props: ShownVersion) {
  const { board, link, versionId, onClose } = props;
  const version = useVersion(board.id, versionId);
  const state = useQuery(versionStateQuery(board.id, versionId));
  const now = useNow();
  const toggleId = useId();
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
      <VersionBanner {...props} version={version}>
        {typeof shown === "object" ? (
          <label htmlFor={toggleId} className="flex min-h-9 cursor-pointer items-center gap-2 ps-1">
            <input id={toggleId} type="checkbox" checked={comparesNow} onChange={(event) => setComparesNow(event.target.checked)} />
            Show what differs from now
          </label>
        ) : null}
        {comparesNow && found ? <Legend found={found} /> : null}
      </VersionBanner>
      {shown === "damaged" ? (
        <Damaged onClose={onClose} />
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

function Legend({ found: { onlyThen, onlyNow } }: { found: Differences }) {
  if (onlyThen.length === 0 && onlyNow.length === 0) return <p className="w-full text-table text-muted">The text is the same as now.</p>;
  return (
    <p className="flex w-full flex-wrap gap-x-4 gap-y-1 text-table text-muted">
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
    // As for the live text: never one that was given up before it was shown.
    immediatelyRender: false,
    injectCSS: false,
    editorProps: { attributes: { class: "prose", role: "document", "aria-label": `Text of ${label}`, dir: "auto" } },
  });
  useEffect(() => {
    if (editor) showDifferences(editor, found ?? { onlyThen: [], onlyNow: [] });
  }, [editor, found]);
  return (
    <div className="appear max-w-[66ch] [font-size:18px]">
      <EditorContent editor={editor} />
    </div>
  );
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
