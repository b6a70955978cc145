import { Check, CircleAlert, CloudOff, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";

import { inWords } from "../ui/moments";
import type { SaveState } from "./autosave";

const CALM_MILLISECONDS = 800;

/** Whether what one writes is safe, at the place where live documents say it. */
export function SaveMark({ state }: { state: SaveState }) {
  const { Icon, color, text } = looks(state);
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), CALM_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className={`flex min-w-0 items-center gap-1.5 text-table font-medium tabular ${color}`} data-save={state.kind}>
      <Icon size={16} className={Icon === LoaderCircle ? "motion-safe:animate-spin" : undefined} aria-hidden />
      <span className="truncate" aria-hidden>
        {text}
      </span>
      <span role="status" className="sr-only">
        {spoken}
      </span>
    </span>
  );
}

function looks(state: SaveState) {
  switch (state.kind) {
    case "saved":
      return { Icon: Check, color: "text-olive", text: state.at ? `Saved at ${inWords(state.at, { timeStyle: "short" })}` : "Saved" };
    case "waiting":
    case "saving":
      return { Icon: LoaderCircle, color: "text-muted", text: "Saving…" };
    case "retrying":
      return { Icon: CloudOff, color: "text-ochre", text: "Not saved – retrying" };
    case "refused":
      return { Icon: CircleAlert, color: "text-madder", text: "Not saved" };
    case "conflict":
      return { Icon: CircleAlert, color: "text-madder", text: "Not saved: changed by somebody else" };
  }
}
