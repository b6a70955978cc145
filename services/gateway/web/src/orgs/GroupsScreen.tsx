import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useSearchParams } from "react-router";

import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { Group } from "../api/types";
import { Button } from "../ui/Button";
import { Columns } from "../ui/drawings";
import { inputClasses } from "../ui/Field";
import { Failure, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { GroupDialog } from "./GroupDialog";
import { GroupPanel } from "./GroupPanel";
import { groupsQuery } from "./groupQueries";
import { OrgTabs } from "./OrgTabs";
import { RowsSkeleton } from "./PeopleScreen";
import { has, isAdmin } from "./roles";

/** `/o/:slug/groups`: the groups I see; `?group=` opens one beside the list. */
export function GroupsScreen() {
  const org = useOrg();
  useTitle(`Groups of ${org.name}`);
  return has(org, "groups") ? <Groups /> : <NotFound />;
}

function Groups() {
  const org = useOrg();
  const [params, setParams] = useSearchParams();
  const [isMaking, setMaking] = useState(false);
  const [search, setSearch] = useState("");
  const words = useDeferredValue(search.trim());
  const groups = useInfiniteQuery(groupsQuery(org.id, words));
  const found = groups.data?.pages.flatMap((page) => page.items) ?? [];
  const open = found.find((group) => group.id === params.get("group"));
  const canChange = isAdmin(org);
  const show = (group?: Group) => setParams(group ? { group: group.id } : {}, { replace: true });
  const newGroup = canChange ? (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus size={18} aria-hidden />
      New group
    </Button>
  ) : null;

  return (
    <div className="flex min-w-0 flex-1">
      <div className="min-w-0 flex-1">
        <PageHeader where={org.name} title="Groups" action={newGroup}>
          <OrgTabs org={org} />
        </PageHeader>
        <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
          <input
            type="search"
            aria-label="Find a group"
            placeholder="Find a group"
            maxLength={80}
            className={`${inputClasses} mb-4 max-w-xs border-line-control`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          {groups.error ? (
            <Failure error={groups.error} title="Groups could not be loaded" onRetry={() => void groups.refetch()} />
          ) : groups.isPending ? (
            <RowsSkeleton />
          ) : found.length === 0 ? (
            <State drawing={<Columns />} title={words ? "No group by that name" : "No groups yet"}>
              {canChange
                ? "A group is a class or a team. What you share with it reaches everybody in it, now and later."
                : "Groups you are put into appear here."}
            </State>
          ) : (
            <ul className="divide-y divide-line border-y border-line" aria-label={`Groups of ${org.name}`}>
              {found.map((group) => (
                <li key={group.id}>
                  <button
                    type="button"
                    aria-expanded={group.id === open?.id}
                    className="focus-inset flex min-h-14 w-full items-center gap-3 px-1 py-2 text-start hover:bg-sunken"
                    onClick={() => show(group.id === open?.id ? undefined : group)}
                  >
                    <span className="min-w-0 flex-1">
                      <span className="block truncate font-medium" dir="auto">
                        {group.name}
                      </span>
                      {group.description ? (
                        <span className="block truncate text-table text-muted" dir="auto">
                          {group.description}
                        </span>
                      ) : null}
                    </span>
                    <span className="text-table whitespace-nowrap text-muted tabular-nums">
                      {group.members_count === 1 ? "1 person" : `${group.members_count} people`}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {groups.hasNextPage ? (
            <div className="mt-4 flex justify-center">
              <Button busy={groups.isFetchingNextPage} onClick={() => void groups.fetchNextPage()}>
                Show more groups
              </Button>
            </div>
          ) : null}
        </div>
      </div>
      {open ? <GroupPanel key={open.id} org={org} group={open} onClose={() => show()} /> : null}
      {isMaking ? <GroupDialog org={org} onDone={show} onClose={() => setMaking(false)} /> : null}
    </div>
  );
}
