import type { Leaderboard, LeaderboardRow } from "../api/types";
import { classes } from "../ui/classes";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { linesOf, rankInWords } from "./words";

/** The first ten and who stands around me; who is between is counted. */
export function LeaderboardTable({ board, caption }: { board: Leaderboard; caption: string }) {
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-table text-muted">
        <tr className="border-b border-line-strong">
          <th scope="col" className="w-14 py-2 pe-3 text-end font-medium">
            Rank
          </th>
          <th scope="col" className="py-2 pe-4 text-start font-medium">
            Name
          </th>
          <th scope="col" className="w-18 py-2 pe-3 text-end font-medium">
            Points
          </th>
          <th scope="col" className="hidden w-36 py-2 pe-3 text-end font-medium sm:table-cell">
            Reached
          </th>
        </tr>
      </thead>
      <tbody>
        {linesOf(board).map((line) =>
          "row" in line ? (
            <Row key={line.row.place} row={line.row} rank={rankInWords(line.row, board.rows)} />
          ) : (
            <tr key={`after ${line.after}`} className="border-b border-line">
              <td colSpan={4} className="py-1.5 ps-14 text-table text-muted">
                {line.unseen === 1 ? "1 more person" : `${line.unseen} more people`}
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Row({ row, rank }: { row: LeaderboardRow; rank: string }) {
  const { name, user, is_me: isMe, points, reached_at: reachedAt } = row;
  return (
    <tr aria-current={isMe ? "true" : undefined} className={classes("border-b border-line", isMe && "bg-aegean-wash")}>
      <td className="py-2 pe-3 text-end text-muted tabular">
        <span aria-hidden>{rank}</span>
        <span className="sr-only">{rank.startsWith("=") ? `${row.rank}, shared` : rank}</span>
      </td>
      <th scope="row" className="py-2 pe-4 text-start font-normal">
        <span className="flex min-w-0 items-center gap-2.5">
          <Portrait name={name} color={user?.color ?? ""} />
          <span className={classes("min-w-0 truncate", isMe && "font-medium")} title={name} dir="auto">
            {name}
          </span>
          {isMe ? <span className="flex-none text-table text-aegean">You</span> : null}
        </span>
      </th>
      <td className="py-2 pe-3 text-end font-medium tabular">{points}</td>
      <td className="hidden py-2 pe-3 text-end text-table text-muted sm:table-cell">
        <RelativeTime at={reachedAt} />
      </td>
    </tr>
  );
}
