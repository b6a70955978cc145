import type { ReactNode } from "react";

import { Problem } from "../api/problem";
import { Button } from "./Button";
import { Lamp } from "./drawings";

interface StateProps {
  drawing: ReactNode;
  /** `h1` when the state is the whole screen. */
  heading?: "h1" | "h2";
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A drawing, one sentence, one action: for empty, missing and broken things. */
export function State({ drawing, heading: Heading = "h2", title, children, action }: StateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-12 text-center">
      {drawing}
      <Heading className="mt-5 text-heading font-medium">{title}</Heading>
      {children ? <div className="mt-2 text-muted">{children}</div> : null}
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}

interface FailureProps {
  error: unknown;
  /** What could not be done, as a title: "Boards could not be loaded". */
  title: string;
  onRetry: () => void;
  heading?: "h1" | "h2";
}

/** What happened, what to do, and the request id to name when asking for help. */
export function Failure({ error, title, onRetry, heading = "h2" }: FailureProps) {
  const problem = Problem.from(error);
  return (
    <div role="alert">
      <State drawing={<Lamp />} heading={heading} title={title} action={<Button onClick={onRetry}>Retry</Button>}>
        <p>{problem.sentence}</p>
        {problem.requestId ? (
          <p className="mt-2 text-table">
            Request <code className="font-code text-small break-all">{problem.requestId}</code>
          </p>
        ) : null}
      </State>
    </div>
  );
}

/** What one should know, where it matters: an error in a form, a limit that comes near. */
export function Notice({ tone, children }: { tone: "note" | "error" | "waiting" | "done"; children: ReactNode }) {
  const looks = {
    note: "bg-aegean-wash text-ink",
    error: "bg-madder-wash text-madder",
    waiting: "bg-ochre-wash text-ochre",
    done: "bg-olive-wash text-olive",
  };
  return (
    <div role={tone === "error" ? "alert" : "status"} className={`appear rounded-control px-3 py-2.5 ${looks[tone]}`}>
      {children}
    </div>
  );
}
