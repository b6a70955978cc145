import type { Comment } from "../api/types";
import { piecesOf } from "./mentions";

/** The words of a comment, with the people it speaks to as chips, by the names they have now. */
export function Mentioned({ comment: { text, mentions } }: { comment: Comment }) {
  return piecesOf(text, mentions).map((piece, at) =>
    "text" in piece ? (
      piece.text
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- one person may be spoken to twice
      <span key={at} className="rounded-control bg-aegean-wash px-1 font-medium text-aegean" dir="auto">
        @<bdi>{piece.person?.display_name ?? "somebody"}</bdi>
      </span>
    ),
  );
}
