import { Check, CircleAlert, CloudOff, LoaderCircle } from "lucide-react";

import type { AnswerState } from "./answerSaver";

/** Whether an answer is safe, beside its question. */
export function SavedMark({ state }: { state: AnswerState | undefined }) {
  switch (state) {
    case undefined:
      return null;
    case "waiting":
    case "saving":
      return <Said look="text-muted" icon={<LoaderCircle size={14} className="motion-safe:animate-spin" aria-hidden />} text="Saving…" />;
    case "saved":
      return <Said look="text-olive" icon={<Check size={14} aria-hidden />} text="Saved" />;
    case "retrying":
      return <Said look="text-ochre" icon={<CloudOff size={14} aria-hidden />} text="Not saved – retrying" />;
    case "late":
      return <Said look="text-madder" icon={<CircleAlert size={14} aria-hidden />} text="Came after the end; not counted" />;
    case "refused":
      return <Said look="text-madder" icon={<CircleAlert size={14} aria-hidden />} text="Not saved" />;
  }
}

function Said({ look, icon, text }: { look: string; icon: React.ReactNode; text: string }) {
  return (
    <span role="status" className={`inline-flex items-center gap-1 text-table ${look}`}>
      {icon}
      {text}
    </span>
  );
}
