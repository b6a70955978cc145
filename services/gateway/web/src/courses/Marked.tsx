import { Fragment, type ReactNode } from "react";

import { readMarks, type Inline } from "./inlineMarks";

/** A text with its marks; all of it is text, nothing is markup of its own. */
export function Marked({ text }: { text: string }) {
  return drawn(readMarks(text));
}

function drawn(pieces: Inline[]): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key -- pieces of one text, which is drawn anew when it changes
  return pieces.map((piece, index) => <Fragment key={index}>{drawnPiece(piece)}</Fragment>);
}

function drawnPiece(piece: Inline): ReactNode {
  switch (piece.mark) {
    case "plain":
      return piece.text;
    case "code":
      return <code>{piece.text}</code>;
    case "bold":
      return <strong>{drawn(piece.within)}</strong>;
    case "italic":
      return <em>{drawn(piece.within)}</em>;
    case "link":
      return (
        <a href={piece.url} target="_blank" rel="noopener noreferrer nofollow">
          {drawn(piece.within)}
        </a>
      );
  }
}
