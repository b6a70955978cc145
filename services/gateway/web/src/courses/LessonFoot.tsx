import { ArrowLeft, ArrowRight } from "lucide-react";
import { Link } from "react-router";

import { classes } from "../ui/classes";
import type { Neighbours } from "./words";

interface LessonFootProps {
  courseId: string;
  neighbours: Neighbours | undefined;
  /** Who writes one lesson mostly goes on to write the next. */
  isWriting: boolean;
  /** For whom the last lesson leads to the finish. */
  isLearner: boolean;
  /** What follows the address of a lesson, as in a preview. */
  query: string;
}

/** The way on, and the way back. */
export function LessonFoot({ courseId, neighbours, isWriting, isLearner, query }: LessonFootProps) {
  if (!neighbours) return null;
  const { before, after } = neighbours;
  const to = (id: string) => `/courses/${courseId}/lessons/${id}${isWriting ? "?edit" : query}`;
  return (
    <nav
      aria-label="Next and previous lesson"
      className="mx-auto grid w-full max-w-[calc(66ch+8rem)] grid-cols-2 gap-3 border-t border-line px-4 py-6 md:px-8"
    >
      {before ? <Way to={to(before.id)} keys="p" label="Previous" title={before.title} /> : <span />}
      {after ? (
        <Way to={to(after.id)} keys="n" label="Next" title={after.title} isOn />
      ) : (
        <Way
          to={isLearner ? `/courses/${courseId}/finish` : `/courses/${courseId}${query}`}
          {...(isLearner ? { keys: "n" } : {})}
          label="You are at the end"
          title={isLearner ? "Finish the course" : "Back to the course"}
          isOn
        />
      )}
    </nav>
  );
}

function Way({ to, keys, label, title, isOn = false }: { to: string; keys?: string; label: string; title: string; isOn?: boolean }) {
  const Icon = isOn ? ArrowRight : ArrowLeft;
  return (
    <Link
      to={to}
      {...(keys ? { "aria-keyshortcuts": keys } : {})}
      className={classes(
        "flex min-w-0 items-center gap-3 rounded-card border px-4 py-3 transition-colors duration-(--quick)",
        isOn ? "flex-row-reverse border-transparent bg-aegean-wash text-end hover:border-aegean" : "border-line bg-surface hover:border-line-control",
      )}
    >
      <Icon size={18} className="text-aegean rtl:rotate-180" aria-hidden />
      <span className="min-w-0 flex-1">
        <span className="block text-table text-muted">{label}</span>
        <span className="line-clamp-2 font-medium break-words" dir="auto">
          {title}
        </span>
      </span>
    </Link>
  );
}
