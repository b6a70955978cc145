import type { Problem } from "../api/problem";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";

interface SendingProps {
  verb: string;
  isBusy: boolean;
  isReady: boolean;
  problem: Problem | undefined;
  onCancel: () => void;
}

/** How it goes, and the two buttons: the foot of every form that sends a file. */
export function Sending({ verb, isBusy, isReady, problem, onCancel }: SendingProps) {
  return (
    <>
      {problem ? <Notice tone="error">{problem.code === "content-too-large" ? "This file is too large." : problem.sentence}</Notice> : null}
      <p role="status" className={isBusy ? "text-table text-muted" : "sr-only"}>
        {isBusy ? "The file is being read. A long one takes some seconds." : ""}
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={isBusy} disabled={!isReady}>
          {verb}
        </Button>
      </div>
    </>
  );
}
