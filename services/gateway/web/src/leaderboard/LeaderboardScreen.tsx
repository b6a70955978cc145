import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";

import type { Course } from "../api/types";
import { CoursePart } from "../courses/CoursePart";
import { hasLeaderboard, takesPart } from "../courses/courseTabs";
import { mayEdit } from "../courses/words";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Steps } from "../ui/drawings";
import { Failure, State } from "../ui/states";
import { ChoiceDialog } from "./ChoiceDialog";
import { LeaderboardTable } from "./LeaderboardTable";
import { leaderboardQuery } from "./queries";
import { emptyWords, periodNames, periodOf, periods, standingInWords } from "./words";

/** `/courses/:courseId/leaderboard`: who earned most in a course; `?period=` of which time. */
export function LeaderboardScreen() {
  return (
    <CoursePart name="Leaderboard" isThere={(course) => hasLeaderboard(course) || mayEdit(course)}>
      {(course) => (hasLeaderboard(course) ? <Shown course={course} /> : <NotOn course={course} />)}
    </CoursePart>
  );
}

function Shown({ course }: { course: Course }) {
  const [params] = useSearchParams();
  const period = periodOf(params.get("period"));
  const { data: board, error, refetch, isPlaceholderData } = useQuery(leaderboardQuery(course.id, period));
  const [isChoosing, setChoosing] = useState(false);
  const isStaff = course.staff_role !== null;
  return (
    <section aria-labelledby="leaderboard">
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h2 id="leaderboard" className="text-heading font-medium">
          Leaderboard
        </h2>
        <Periods shown={period} />
      </div>
      {error && !board ? (
        <Failure error={error} title="The leaderboard could not be loaded" onRetry={() => void refetch()} />
      ) : !board ? (
        <div role="group" aria-busy aria-label="Loading the leaderboard" className="flex flex-col gap-2">
          {["one", "two", "three", "four", "five"].map((each) => (
            <div key={each} className="skeleton h-10 w-full" />
          ))}
        </div>
      ) : (
        <div className={classes("transition-opacity duration-(--quick)", isPlaceholderData && "opacity-60")} aria-busy={isPlaceholderData}>
          <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p className="text-muted" role="status">
              {standingInWords(board, isStaff)}
              {board.mine.alias && !board.mine.is_hidden ? (
                <>
                  {" "}
                  Others read “<bdi>{board.mine.alias}</bdi>”.
                </>
              ) : null}
            </p>
            {takesPart(course) && !isStaff ? (
              <Button onClick={() => setChoosing(true)}>
                <Eye size={18} aria-hidden />
                How others see you
              </Button>
            ) : null}
          </div>
          {board.rows.length === 0 ? (
            <State drawing={<Steps />} title={emptyWords[board.period]}>
              A lesson that is completed gives points, and the whole course more.
            </State>
          ) : (
            <LeaderboardTable board={board} caption={`Leaderboard of ${course.title}, ${periodNames[board.period].toLowerCase()}`} />
          )}
          {course.leaderboard === "staff" ? <p className="mt-4 text-table text-muted">Only the teachers of this course see it.</p> : null}
          {isChoosing ? <ChoiceDialog courseId={course.id} mine={board.mine} onClose={() => setChoosing(false)} /> : null}
        </div>
      )}
    </section>
  );
}

function Periods({ shown }: { shown: (typeof periods)[number] }) {
  return (
    <nav aria-label="Period" className="flex gap-1 rounded-control bg-sunken p-1">
      {periods.map((each) => (
        <Link
          key={each}
          to={each === "all" ? "?" : `?period=${each}`}
          replace
          aria-current={each === shown ? "true" : undefined}
          className={classes(
            "inline-flex min-h-8 items-center rounded-control px-3 text-table transition-colors duration-(--quick)",
            each === shown ? "bg-surface font-medium text-ink" : "text-muted hover:text-ink",
          )}
        >
          {periodNames[each]}
        </Link>
      ))}
    </nav>
  );
}

/** For who may change it; others have no such screen. */
function NotOn({ course }: { course: Course }) {
  return (
    <State
      drawing={<Steps />}
      title="This course has no leaderboard"
      action={
        <Link to={`/courses/${course.id}/edit?tab=settings`} className="rounded-control font-medium text-aegean underline underline-offset-2">
          Go to the settings
        </Link>
      }
    >
      You can have one for the teachers, or for all who take part.
    </State>
  );
}
