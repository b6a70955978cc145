import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import type { OrgOfMe } from "../api/types";
import { Menu } from "../ui/Menu";
import { CreateOrgDialog } from "./CreateOrgForm";

/** Which organisation you are in, and the way to the others. */
export function OrgSwitcher({ orgs, current, compact }: { orgs: OrgOfMe[]; current: OrgOfMe | undefined; compact: boolean }) {
  const [isCreating, setCreating] = useState(false);
  const navigate = useNavigate();
  return (
    <>
      <Menu
        label="Organisations"
        isNamedByText
        buttonClassName="flex min-h-11 w-full items-center gap-2.5 rounded-control px-2 text-start hover:bg-sunken"
        button={
          <>
            <OrgMark name={current?.name ?? "–"} />
            <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate font-medium"}>
              <span className="sr-only">Organisation: </span>
              {current?.name ?? "None yet"}
            </span>
            {compact ? null : <ChevronsUpDown size={16} className="text-muted" aria-hidden />}
          </>
        }
        entries={[
          ...orgs.map((org) => ({
            key: org.id,
            label: org.name,
            checked: org.id === current?.id,
            icon: <Check size={16} aria-hidden className={org.id === current?.id ? "text-aegean" : "invisible"} />,
            onSelect: () => void navigate(`/o/${org.slug}`),
          })),
          {
            key: "new",
            label: "New organisation",
            icon: <Plus size={16} aria-hidden />,
            onSelect: () => setCreating(true),
          },
        ]}
      />
      {isCreating ? <CreateOrgDialog onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function OrgMark({ name }: { name: string }) {
  return (
    <span
      className="inline-flex size-7 flex-none items-center justify-center rounded-control bg-aegean-wash font-reading text-ui font-bold text-aegean"
      aria-hidden
    >
      {[...name.trim()][0]?.toLocaleUpperCase() ?? "?"}
    </span>
  );
}
