import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useMemo, useRef, type ReactNode } from "react";

import { useOnline } from "../app/useOnline";
import { Problem } from "../api/problem";
import type { Lesson, ReadVersion } from "../api/types";
import "../history/history.css";
import { Button } from "../ui/Button";
import { Scroll } from "../ui/drawings";
import { inputClasses } from "../ui/Field";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { Failure, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { compared, isSame } from "./compare";
import { ComparedLesson } from "./ComparedLesson";
import { linesOf } from "./lines";
import { lessonVersionQuery, lessonVersionsQuery, useRestoreVersion } from "./queries";
import type { LessonHistory } from "./useLessonHistory";
import { phraseOf } from "./words";

interface ShownVersionProps {
  lesson: Lesson;
  number: number;
  history: LessonHistory;
  where: ReactNode;
  mayRestore: boolean;
}

/** An earlier version in the place of the lesson, compared with how it is now or with another version. */
export function ShownVersion({ lesson, number, history, where, mayRestore }: ShownVersionProps) {
  const version = useQuery(lessonVersionQuery(lesson.id, number));
  const other = useQuery({ ...lessonVersionQuery(lesson.id, history.comparedWith ?? number), enabled: history.comparedWith !== undefined });
  const against = history.comparedWith === undefined ? lesson : other.data;
  const lines = useMemo(
    () => version.data && against && compared(linesOf(version.data.title, version.data.content), linesOf(against.title, against.content)),
    [version.data, against],
  );
  const error = version.error ?? (history.comparedWith === undefined ? null : other.error);
  return (
    <>
      <div className="sticky top-0 z-20 border-b border-line bg-paper">
        <div className="flex h-12 items-center justify-between gap-3 px-4 md:px-6">{where}</div>
      </div>
      <div className="mx-auto w-full max-w-[calc(66ch+8rem)] flex-1 px-4 pb-24 md:px-8">
        <Banner lesson={lesson} number={number} version={version.data} history={history} mayRestore={mayRestore} isSame={lines && isSame(lines)} />
        {lines ? (
          <ComparedLesson lines={lines} label={`Version ${number}`} />
        ) : error ? (
          <NotShown error={error} onRetry={() => void Promise.all([version.refetch(), other.refetch()])} onClose={history.backToNow} />
        ) : (
          <div role="group" aria-busy aria-label="Loading version" className="flex max-w-[66ch] flex-col gap-4">
            {[88, 100, 92, 64].map((width) => (
              <div key={width} className="skeleton h-4" style={{ width: `${width}%` }} />
            ))}
          </div>
        )}
      </div>
    </>
  );
}

interface BannerProps extends Omit<ShownVersionProps, "where"> {
  version: ReadVersion | undefined;
  isSame: boolean | undefined;
}

/** Which version one looks at, and the ways on from it. */
function Banner({ lesson, number, version, history, mayRestore, isSame: isTheSame }: BannerProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isOnline = useOnline();
  const now = useNow();
  const toast = useToast();
  const restore = useRestoreVersion(lesson);
  useEffect(() => {
    // Where the list is shown it keeps the focus.
    if (!history.isListed) heading.current?.focus();
  }, [history.isListed]);
  const onRestore = () =>
    restore.mutate(number, {
      onSuccess: () => {
        toast(`Version ${number} is restored. What was here before is in the history.`);
        history.backToNow();
      },
      onError: (error) => {
        const { status, sentence } = Problem.from(error);
        toast(status === 412 ? "Somebody saved this lesson meanwhile. Look at it once more, then restore." : `The version was not restored. ${sentence}`, {
          tone: "alert",
        });
      },
    });
  return (
    <section aria-label="Version shown" className="z-10 mt-4 mb-6 bg-paper pb-1 md:sticky md:top-12">
      <div className="appear rounded-card border border-line bg-aegean-wash px-4 py-3">
        <h2 ref={heading} tabIndex={-1} role="status" className="font-operating text-ui font-medium break-words outline-none">
          You are looking at {version ? phraseOf(version, now) : `version ${number}`}
          {version ? (
            <span className="font-normal text-muted">
              {" "}
              (<RelativeTime at={version.created_at} />)
            </span>
          ) : null}
        </h2>
        <div className="mt-2 flex flex-wrap items-center gap-2">
          {mayRestore && version && !isNow(version, lesson) ? (
            <Button look="primary" disabled={!isOnline} busy={restore.isPending} onClick={onRestore}>
              Restore this version
            </Button>
          ) : null}
          <Button onClick={history.backToNow}>Back to now</Button>
          {history.isListed ? null : <Button onClick={history.list}>Versions</Button>}
          <OtherVersion lesson={lesson} number={number} history={history} />
        </div>
        <Legend isSame={isTheSame} other={history.comparedWith === undefined ? "the lesson now" : `version ${history.comparedWith}`} />
      </div>
    </section>
  );
}

/** Whether the lesson says just this: what the version says of it may be long ago. */
function isNow(version: ReadVersion, lesson: Lesson): boolean {
  return version.title === lesson.title && JSON.stringify(version.content) === JSON.stringify(lesson.content);
}

function OtherVersion({ lesson, number, history }: Pick<BannerProps, "lesson" | "number" | "history">) {
  const id = useId();
  const versions = useInfiniteQuery(lessonVersionsQuery(lesson.id)).data?.pages.flatMap((page) => page.items) ?? [];
  const now = useNow();
  return (
    <label htmlFor={id} className="flex min-h-9 max-w-full items-center gap-2 ps-1">
      <span className="whitespace-nowrap">Compare with</span>
      <select
        id={id}
        className={`${inputClasses} w-auto min-w-0 border-line-control`}
        value={history.comparedWith ?? ""}
        onChange={(event) => history.compareWith(event.target.value ? Number(event.target.value) : undefined)}
      >
        <option value="">the lesson now</option>
        {versions
          .filter((each) => each.number !== number)
          .map((each) => (
            <option key={each.number} value={each.number}>
              {phraseOf(each, now)}
            </option>
          ))}
      </select>
    </label>
  );
}

function Legend({ isSame: isTheSame, other }: { isSame: boolean | undefined; other: string }) {
  if (isTheSame === undefined) return null;
  if (isTheSame) return <p className="mt-1.5 text-table text-muted">It says the same as {other}.</p>;
  return (
    <p className="mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-table text-muted">
      <span>
        <ins className="only-then">Marked</ins> is only in this version
      </span>
      <span>
        <del className="only-now">Struck through</del> is only in {other}
      </span>
    </p>
  );
}

function NotShown({ error, onRetry, onClose }: { error: unknown; onRetry: () => void; onClose: () => void }) {
  if (![404, 422].includes(Problem.from(error).status)) {
    return <Failure error={error} title="This version could not be loaded" onRetry={onRetry} />;
  }
  return (
    <State drawing={<Scroll />} title="This version is not here any more" action={<Button onClick={onClose}>Back to now</Button>}>
      Versions that saved themselves are thinned out as they grow old.
    </State>
  );
}
