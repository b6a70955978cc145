import { NavLink } from "react-router";

import type { OrgOfMe } from "../api/types";
import { classes } from "../ui/classes";
import { has, isAdmin } from "./roles";

interface Tab {
  to: string;
  name: string;
}

function tabsOf(org: OrgOfMe): Tab[] {
  const tabs: Tab[] = [{ to: "people", name: "People" }];
  if (has(org, "groups")) tabs.push({ to: "groups", name: "Groups" });
  if (isAdmin(org) && has(org, "invitations")) tabs.push({ to: "invitations", name: "Invitations" });
  if (isAdmin(org) && has(org, "courses")) tabs.push({ to: "analytics", name: "Analytics" });
  if (isAdmin(org)) tabs.push({ to: "settings", name: "Settings" });
  return tabs;
}

/** The screens about an organisation itself; what is switched off or not mine is not there. */
export function OrgTabs({ org }: { org: OrgOfMe }) {
  return (
    <nav aria-label="Organisation" className="mt-4 -mb-2 flex gap-1 overflow-x-auto border-b border-line">
      {tabsOf(org).map(({ to, name }) => (
        <NavLink
          key={to}
          to={`/o/${org.slug}/${to}`}
          className={({ isActive }) =>
            classes(
              "focus-inset -mb-px inline-flex min-h-10 items-center border-b-2 px-3 whitespace-nowrap transition-colors duration-(--quick)",
              isActive ? "border-aegean font-medium text-aegean" : "border-transparent text-muted hover:text-ink",
            )
          }
        >
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
