import { Link } from "react-router";

import type { OwnBlock } from "../api/types";
import { buttonClasses } from "../ui/Button";
import { Lamp } from "../ui/drawings";
import { RelativeTime } from "../ui/RelativeTime";
import { State } from "../ui/states";
import { useTitle } from "../ui/useTitle";

/** For somebody whom an organisation keeps out: that it does, why, and what becomes of their work. */
export function BlockedHere({ block }: { block: OwnBlock }) {
  useTitle(`Blocked in ${block.name}`);
  return (
    <State
      drawing={<Lamp />}
      heading="h1"
      title={`${block.name} has blocked you`}
      action={
        <Link to="/me" className={buttonClasses()}>
          Go to Me
        </Link>
      }
    >
      <p>
        Since <RelativeTime at={block.blocked_at} /> you cannot open anything in this organisation. The reason its admins gave:
      </p>
      <blockquote className="my-4 rounded-card border border-line bg-surface px-4 py-3 text-start break-words text-ink" dir="auto">
        {block.reason}
      </blockquote>
      <p>Nothing you made is deleted, and you have it back when the block is lifted. Ask an admin of {block.name}. Your account works everywhere else.</p>
    </State>
  );
}
