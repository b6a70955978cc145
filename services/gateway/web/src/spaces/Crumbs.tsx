import { ListTree } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import type { Page } from "../api/types";
import { useMe } from "../orgs/queries";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SidePanel } from "../ui/SidePanel";
import { useIsPhone } from "../ui/useIsPhone";
import { TreeView } from "./TreeView";

/** The way down to a page, as far as one sees it, and the tree it lies in behind a button. */
export function Crumbs({ page }: { page: Page }) {
  const [isOpen, setOpen] = useState(false);
  const org = useMe().orgs.find((each) => each.id === page.org_id);
  const isPhone = useIsPhone();
  const shown = isPhone ? page.crumbs.slice(-1) : page.crumbs;
  const close = () => setOpen(false);
  const tree = (
    <TreeView
      label="Pages of this space"
      orgId={page.org_id}
      spaceId={page.space_id}
      currentId={page.id}
      onChosen={close}
    />
  );
  return (
    <div className="flex min-w-0 items-center gap-1 text-table text-muted">
      <IconButton label="Pages of this space" aria-expanded={isOpen} className="-ms-2" onClick={() => setOpen(!isOpen)}>
        <ListTree size={18} aria-hidden />
      </IconButton>
      <nav aria-label="Where this page lies" className="min-w-0">
        <ol className="flex min-w-0 items-center">
          {shown.length === 0 ? <li className="truncate">Shared with you</li> : null}
          {shown.map((crumb, index) => (
            <li key={crumb.id} className="flex min-w-0 items-center">
              {index > 0 ? (
                <span className="px-1" aria-hidden>
                  /
                </span>
              ) : null}
              <Link
                to={crumb.type === "space" && org ? `/o/${org.slug}/spaces/${crumb.id}` : `/pages/${crumb.id}`}
                className="block max-w-40 truncate rounded-control py-1 hover:text-ink hover:underline"
                dir="auto"
                title={crumb.title}
              >
                {crumb.title}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
      {isOpen && isPhone ? (
        <Dialog title="Pages" onClose={close} isSheet>
          {tree}
        </Dialog>
      ) : null}
      {isOpen && !isPhone ? (
        <div className="fixed inset-y-0 end-0 z-30">
          <SidePanel title="Pages" onClose={close}>
            {tree}
          </SidePanel>
        </div>
      ) : null}
    </div>
  );
}
