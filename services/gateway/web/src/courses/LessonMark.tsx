import { CirclePlay, CircleQuestionMark, FileText, FileUp, Link as LinkIcon, Presentation, Text, type LucideIcon } from "lucide-react";

import type { LessonKind } from "../api/types";
import { classes } from "../ui/classes";
import { lessonKindNames } from "./words";

const icons: Record<LessonKind, LucideIcon> = {
  text: Text,
  video: CirclePlay,
  link: LinkIcon,
  document: FileText,
  whiteboard: Presentation,
  quiz: CircleQuestionMark,
  assignment: FileUp,
};

/** The kind of a lesson as a small mark. */
export function LessonMark({ kind, className }: { kind: LessonKind; className?: string }) {
  const Icon = icons[kind];
  return (
    <span className={classes("inline-flex flex-none items-center justify-center text-muted", className)} title={lessonKindNames[kind]}>
      <Icon size={18} aria-hidden />
    </span>
  );
}
