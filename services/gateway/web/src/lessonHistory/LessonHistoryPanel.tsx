import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleDashed, Eye, RotateCcw } from "lucide-react";

import type { LessonVersion } from "../api/types";
import { Badge } from "../courses/Badge";
import { byDay, clock } from "../history/days";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Steps } from "../ui/drawings";
import { Portrait } from "../ui/Portrait";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice, State } from "../ui/states";
import { lessonVersionsQuery } from "./queries";
import type { LessonHistory } from "./useLessonHistory";
import { originOf } from "./words";

/** The versions of a lesson by day, the newest first. */
export function LessonHistoryPanel({ lessonId, history }: { lessonId: string; history: LessonHistory }) {
  return (
    <SidePanel title="History" onClose={history.close}>
      <Versions lessonId={lessonId} history={history} />
    </SidePanel>
  );
}

function Versions({ lessonId, history }: { lessonId: string; history: LessonHistory }) {
  const query = useInfiniteQuery(lessonVersionsQuery(lessonId));
  const now = useNow();
  if (query.error && !query.data) {
    return <Failure error={query.error} title="History could not be loaded" onRetry={() => void query.refetch()} />;
  }
  if (!query.data) return <LoadingVersions />;
  const versions = query.data.pages.flatMap((page) => page.items);
  if (versions.length === 0) {
    return (
      <State drawing={<Steps />} title="No versions yet">
        Stoa keeps one when the lesson is published, and while it is written.
      </State>
    );
  }
  const newest = versions[0]?.number;
  return (
    <div className="flex flex-col gap-4">
      {byDay(versions, now).map((day) => (
        <section key={day.date} aria-label={day.name}>
          <h3 className="mb-1 font-operating text-table font-medium text-muted">{day.name}</h3>
          <ul className="-mx-2 flex flex-col" aria-label={`Versions: ${day.name}`}>
            {day.versions.map((version) => (
              <VersionRow
                key={version.number}
                version={version}
                isNow={version.is_current && version.number === newest}
                isShown={version.number === history.shown}
                onShow={() => history.show(version.number === history.shown ? undefined : version.number)}
              />
            ))}
          </ul>
        </section>
      ))}
      {query.isFetchNextPageError ? <Notice tone="error">Earlier versions could not be loaded. Try again in a moment.</Notice> : null}
      {query.hasNextPage ? (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Earlier
        </Button>
      ) : null}
    </div>
  );
}

interface VersionRowProps {
  version: LessonVersion;
  isNow: boolean;
  isShown: boolean;
  onShow: () => void;
}

function VersionRow({ version, isNow, isShown, onShow }: VersionRowProps) {
  const Icon = version.restored_from !== null ? RotateCcw : version.kind === "published" ? Eye : CircleDashed;
  const isPublished = version.kind === "published";
  return (
    <li className={classes("rounded-control", isShown ? "bg-aegean-wash" : "hover:bg-sunken")}>
      <button
        type="button"
        aria-pressed={isShown}
        className="focus-inset flex w-full min-w-0 items-start gap-2.5 rounded-control px-2 py-2 text-start"
        onClick={onShow}
      >
        <Icon size={16} aria-hidden className={classes("mt-0.5 flex-none", isPublished ? "text-aegean" : "text-muted")} />
        <span className="min-w-0 flex-1">
          <span className={classes("break-words", isPublished ? "font-medium" : "text-muted")}>{originOf(version)}</span>
          <span className="mt-0.5 block text-table text-muted tabular">
            Version {version.number} · {clock(new Date(version.created_at))} · <RelativeTime at={version.created_at} />
          </span>
          {version.created_by ? (
            <span className="mt-1 flex items-center gap-1.5 text-table text-muted">
              <Portrait name={version.created_by.display_name} color={version.created_by.color} size="tiny" />
              <span className="truncate" dir="auto">
                {version.created_by.display_name}
              </span>
            </span>
          ) : null}
        </span>
        {isNow ? <Badge tone="done">Now</Badge> : null}
      </button>
    </li>
  );
}

function LoadingVersions() {
  return (
    <div role="group" aria-busy aria-label="Loading history" className="flex flex-col gap-5">
      {["one", "two", "three", "four"].map((row) => (
        <div key={row} className="flex flex-col gap-2">
          <div className="skeleton h-4 w-3/5" />
          <div className="skeleton h-3 w-4/5" />
        </div>
      ))}
    </div>
  );
}
