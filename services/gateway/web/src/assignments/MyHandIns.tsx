import { useInfiniteQuery } from "@tanstack/react-query";

import type { Submission } from "../api/types";
import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { Failure } from "../ui/states";
import { submissionsQuery } from "./queries";
import { HandInText } from "./HandInText";
import { Receipt } from "./Receipt";
import { latenessInWords, markInWords, stateNames } from "./words";

/** What I handed in, newest first, with what was said of it. */
export function MyHandIns({ lessonId }: { lessonId: string }) {
  const mine = useInfiniteQuery(submissionsQuery(lessonId, "mine"));
  const items = mine.data?.pages.flatMap((page) => page.items);
  if (mine.error && !items) return <Failure error={mine.error} title="Your hand-ins could not be loaded" onRetry={() => void mine.refetch()} />;
  if (!items?.length) return null;
  return (
    <section aria-labelledby="my-hand-ins">
      <h2 id="my-hand-ins" className="mb-2 text-section font-medium">
        Your hand-ins
      </h2>
      <ol className="divide-y divide-line border-y border-line">
        {items.map((each) => (
          <Mine key={each.id} submission={each} />
        ))}
      </ol>
      {mine.hasNextPage ? (
        <div className="mt-4 text-center">
          <Button busy={mine.isFetchingNextPage} onClick={() => void mine.fetchNextPage()}>
            Show more hand-ins
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Mine({ submission }: { submission: Submission }) {
  const { number, state, submitted_at: at, feedback, graded_by: by, text, receipt } = submission;
  const mark = markInWords(submission);
  const late = latenessInWords(submission);
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-operating text-ui font-medium">
          Hand-in {number} <span className="font-normal text-muted">· {stateNames[state]}</span>
        </h3>
        {mark ? <strong className="tabular">{mark}</strong> : null}
      </div>
      <p className="text-table text-muted">
        Handed in <RelativeTime at={at} />
        {late ? ` · ${late}` : ""}
      </p>
      {feedback ? (
        <div className="rounded-control bg-aegean-wash px-3 py-2">
          {by ? (
            <p className="text-table text-muted">
              <bdi>{by.display_name}</bdi> says
            </p>
          ) : null}
          <p className="break-words whitespace-pre-line" dir="auto">
            {feedback}
          </p>
        </div>
      ) : null}
      <details>
        <summary className="cursor-pointer text-aegean">Text and receipt</summary>
        <div className="mt-2 flex flex-col gap-2">
          <HandInText text={text} />
          <Receipt receipt={receipt} />
        </div>
      </details>
    </li>
  );
}
