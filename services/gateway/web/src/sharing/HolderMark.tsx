import { Landmark, Link2, UsersRound } from "lucide-react";

import type { Source } from "../api/types";
import { Portrait } from "../ui/Portrait";

/** A person by their portrait; a group, a role or a link by what it is. */
export function HolderMark({ source: { user, group, role } }: { source: Pick<Source, "user" | "group" | "role"> }) {
  if (user) return <Portrait name={user.display_name} color={user.color} />;
  const Icon = group ? UsersRound : role ? Landmark : Link2;
  return (
    <span className="inline-flex size-7 flex-none items-center justify-center rounded-full bg-sunken text-muted" aria-hidden>
      <Icon size={16} />
    </span>
  );
}
