import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";

import type { Lesson, Submission } from "../api/types";
import { Button } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure } from "../ui/states";
import { submissionsQuery } from "./queries";
import { latenessInWords, markInWords, stateNames } from "./words";

/** What everybody handed in, newest first, for the staff. */
export function HandIns({ lesson }: { lesson: Lesson }) {
  const [params, setParams] = useSearchParams();
  const isWaiting = params.has("waiting");
  const all = useInfiniteQuery(submissionsQuery(lesson.id, "all", isWaiting ? "submitted" : undefined));
  const items = all.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-labelledby="hand-ins">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id="hand-ins" className="text-section font-medium">
          Hand-ins
        </h2>
        <select
          aria-label="Hand-ins to show"
          className={`${inputClasses} max-w-52 border-line-control`}
          value={isWaiting ? "waiting" : ""}
          onChange={(event) => setParams(event.target.value ? { waiting: "" } : {}, { replace: true })}
        >
          <option value="">All</option>
          <option value="waiting">Waiting for a mark</option>
        </select>
      </div>
      {all.error && !items ? (
        <Failure error={all.error} title="Hand-ins could not be loaded" onRetry={() => void all.refetch()} />
      ) : !items ? (
        <div role="group" aria-busy aria-label="Loading hand-ins" className="skeleton h-14 w-full" />
      ) : items.length === 0 ? (
        <p className="text-muted">{isWaiting ? "Nothing waits for a mark." : "Nobody has handed in yet."}</p>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {items.map((each) => (
            <li key={each.id}>
              <Row submission={each} query={isWaiting ? "&waiting" : ""} />
            </li>
          ))}
        </ul>
      )}
      {all.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={all.isFetchingNextPage} onClick={() => void all.fetchNextPage()}>
            Show more hand-ins
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Row({ submission, query }: { submission: Submission; query: string }) {
  const { id, user, number, state, submitted_at: at } = submission;
  const late = latenessInWords(submission);
  return (
    <Link to={`?hand-in=${id}${query}`} className="focus-inset flex min-h-12 flex-wrap items-center gap-x-4 py-2 hover:bg-sunken">
      <span className="min-w-0 flex-1 basis-40">
        <bdi className="font-medium break-words">{user.display_name}</bdi>
        <span className="block text-table text-muted">
          Hand-in {number} · <RelativeTime at={at} />
          {late ? ` · ${late}` : ""}
        </span>
      </span>
      <span className={`tabular ${state === "submitted" ? "text-ochre" : "text-muted"}`}>{markInWords(submission) ?? stateNames[state]}</span>
    </Link>
  );
}
