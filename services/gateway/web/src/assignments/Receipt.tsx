import type { Submission } from "../api/types";
import { inWords, usePlace } from "../ui/moments";
import { shortDigest } from "./words";

/** What a learner can show for having handed in. */
export function Receipt({ receipt }: { receipt: Submission["receipt"] }) {
  usePlace();
  return (
    <p className="text-table text-muted">
      Receipt: number {receipt.number}, {inWords(new Date(receipt.submitted_at), { dateStyle: "medium", timeStyle: "medium" })}, digest{" "}
      <code className="font-code text-small" title={`SHA-256 of the text: ${receipt.digest}`}>
        {shortDigest(receipt.digest)}
      </code>
    </p>
  );
}
