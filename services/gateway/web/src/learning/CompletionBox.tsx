import { Check, CloudOff } from "lucide-react";

import type { LessonItem, Outline } from "../api/types";
import { Button } from "../ui/Button";
import { RelativeTime } from "../ui/RelativeTime";
import { mayMark, missingTimeInWords, ruleInWords } from "./progress";
import { useMarkComplete, useTicks } from "./ticks";

interface CompletionBoxProps {
  lesson: LessonItem;
  outline: Outline | undefined;
  takesPart: boolean;
}

/** What completes a lesson, whether it is complete, and the button where the rule leaves it to the learner. */
export function CompletionBox({ lesson, outline, takesPart }: CompletionBoxProps) {
  const tick = useTicks().get(lesson.id);
  const mark = useMarkComplete();
  const isDone = lesson.progress?.state === "completed";
  return (
    <section
      aria-label="Completion"
      className="mx-auto mb-6 flex w-[calc(100%-2rem)] max-w-[calc(66ch+4rem)] flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-card border border-line bg-surface px-4 py-3"
    >
      <p role="status" className="min-w-0">
        {!takesPart ? (
          <span className="text-muted">{ruleInWords(lesson.completion, lesson.kind)}</span>
        ) : tick === "waiting" ? (
          <span className="flex items-center gap-2 text-ochre">
            <CloudOff size={18} aria-hidden />
            Done on this device. It counts as soon as you are connected again.
          </span>
        ) : isDone ? (
          <span className="flex items-center gap-2 text-olive">
            <Check size={18} aria-hidden />
            <span>
              Done{" "}
              {lesson.progress?.completed_at ? <RelativeTime at={lesson.progress.completed_at} /> : null}
            </span>
          </span>
        ) : (
          <>
            {ruleInWords(lesson.completion, lesson.kind)}
            <SoFar lesson={lesson} />
          </>
        )}
      </p>
      {takesPart && !isDone && !tick && mayMark(lesson) ? (
        <Button look="primary" onClick={() => outline && mark(lesson.id, outline.course_id)}>
          <Check size={18} aria-hidden />
          Mark complete
        </Button>
      ) : null}
    </section>
  );
}

function SoFar({ lesson: { completion: rule, progress } }: { lesson: LessonItem }) {
  if (rule.by === "time" && progress) {
    return <span className="text-muted tabular"> {missingTimeInWords(rule.seconds - progress.seconds)}</span>;
  }
  if (rule.by === "score" && progress && progress.score !== null) return <span className="text-muted tabular"> {progress.score} % so far.</span>;
  return null;
}
