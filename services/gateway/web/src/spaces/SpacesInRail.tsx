import { useQuery } from "@tanstack/react-query";
import { NavLink } from "react-router";

import type { OrgOfMe } from "../api/types";
import { classes } from "../ui/classes";
import { spacesQuery } from "./queries";
import { SpaceMark } from "./SpaceMark";

const SHOWN = 12;

/** The first spaces of the organisation, below the word that leads to all of them. */
export function SpacesInRail({ org }: { org: OrgOfMe }) {
  const spaces = useQuery(spacesQuery(org.id));
  const live = (spaces.data ?? []).filter((space) => !space.archived_at);
  if (live.length === 0) return null;
  return (
    <ul aria-label="Spaces" className="flex flex-col gap-0.5 ps-4">
      {live.slice(0, SHOWN).map((space) => (
        <li key={space.id}>
          <NavLink
            to={`/o/${org.slug}/spaces/${space.id}`}
            className={({ isActive }) =>
              classes(
                "flex min-h-8 items-center gap-2 rounded-control px-2.5 text-table transition-colors duration-(--quick)",
                isActive ? "bg-aegean-wash font-medium text-aegean" : "text-muted hover:bg-sunken hover:text-ink",
              )
            }
          >
            <SpaceMark space={space} isSmall />
            <span className="min-w-0 truncate" dir="auto" title={space.name}>
              {space.name}
            </span>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
