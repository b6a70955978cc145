import { Problem } from "../api/problem";
import { Button } from "../ui/Button";
import { Notice } from "../ui/states";

/** One part of the panel that could not be loaded; the others may well be there. */
export function PartFailure({ error, title, onRetry }: { error: unknown; title: string; onRetry: () => void }) {
  const problem = Problem.from(error);
  return (
    <Notice tone="error">
      <p className="font-medium">{title}</p>
      <p>{problem.sentence}</p>
      {problem.requestId ? (
        <p className="text-table">
          Request <code className="font-code text-small break-all">{problem.requestId}</code>
        </p>
      ) : null}
      <Button className="mt-2" onClick={onRetry}>
        Retry
      </Button>
    </Notice>
  );
}
