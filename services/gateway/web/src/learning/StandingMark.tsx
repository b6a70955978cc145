import { Check, CircleDashed, CloudOff, Lock } from "lucide-react";

import type { LessonKind } from "../api/types";
import { LessonMark } from "../courses/LessonMark";
import { classes } from "../ui/classes";
import { standingNames, type Standing } from "./progress";

const round = "inline-flex size-4.5 flex-none items-center justify-center rounded-full";

/** Where I am in a lesson, in the place of the mark of its kind. Its word stands elsewhere in the row. */
export function StandingMark({ standing, kind }: { standing: Standing; kind: LessonKind }) {
  switch (standing) {
    case "done":
      return (
        <span className={classes(round, "bg-olive")} title={standingNames.done}>
          <Check size={12} strokeWidth={3} className="text-paper" aria-hidden />
        </span>
      );
    case "waiting":
      return (
        <span className={classes(round, "bg-ochre-wash text-ochre")} title={standingNames.waiting}>
          <CloudOff size={12} aria-hidden />
        </span>
      );
    case "started":
      return (
        <span className="inline-flex flex-none text-aegean" title={standingNames.started}>
          <CircleDashed size={18} aria-hidden />
        </span>
      );
    case "locked":
      return (
        <span className="inline-flex flex-none text-faint" title={standingNames.locked}>
          <Lock size={18} aria-hidden />
        </span>
      );
    default:
      return <LessonMark kind={kind} />;
  }
}
