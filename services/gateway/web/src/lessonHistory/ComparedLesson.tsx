import { Fragment } from "react";

import "../editor/editor.css";
import { classes } from "../ui/classes";
import type { ComparedLine, Piece } from "./compare";

const looks: Record<ComparedLine["look"], string> = {
  title: "mb-2 font-reading text-title font-medium",
  heading: "mt-4 font-reading text-section font-medium",
  text: "font-reading text-reading",
  code: "rounded-card bg-sunken px-4 py-3 font-code text-table",
  fact: "text-ui",
};

/** All of a lesson in words, with what tells one version from another. */
export function ComparedLesson({ lines, label }: { lines: ComparedLine[]; label: string }) {
  return (
    <div role="document" aria-label={label} className="appear flex max-w-[66ch] flex-col gap-2.5 break-words" dir="auto">
      {lines.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines of one comparison, which is drawn anew when it changes
        <p key={index} className={classes("whitespace-pre-wrap", looks[line.look])}>
          {line.label ? <span className="me-2 font-operating text-table text-muted">{line.label}</span> : null}
          {line.pieces.map((piece, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- pieces of one line, drawn anew with it
            <Fragment key={at}>{marked(piece)}</Fragment>
          ))}
        </p>
      ))}
    </div>
  );
}

function marked(piece: Piece) {
  if (piece.in === "shown") return <ins className="only-then">{piece.text}</ins>;
  if (piece.in === "other") return <del className="only-now">{piece.text}</del>;
  return piece.text;
}
