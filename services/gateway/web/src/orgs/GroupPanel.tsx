import { useInfiniteQuery } from "@tanstack/react-query";
import { Pencil, Trash2, X } from "lucide-react";
import { useDeferredValue, useState } from "react";

import type { Group, OrgOfMe, Person } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { inputClasses } from "../ui/Field";
import { Portrait } from "../ui/Portrait";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice } from "../ui/states";
import { Problem } from "../api/problem";
import { GroupDialog } from "./GroupDialog";
import { groupMembersQuery, useChangeGroupMembers, useDeleteGroup } from "./groupQueries";
import { membersQuery } from "./memberQueries";
import { isAdmin } from "./roles";

interface GroupPanelProps {
  org: OrgOfMe;
  group: Group;
  onClose: () => void;
}

/** Who is in a group; owners and admins put people in and take them out. */
export function GroupPanel({ org, group, onClose }: GroupPanelProps) {
  const members = useInfiniteQuery(groupMembersQuery(group));
  const changeMembers = useChangeGroupMembers(group);
  const deleteGroup = useDeleteGroup(group);
  const [asked, setAsked] = useState<"rename" | "delete">();
  const canChange = isAdmin(org);
  const people = members.data?.pages.flatMap((page) => page.items.map((each) => each.user)) ?? [];
  return (
    <SidePanel title={group.name} onClose={onClose}>
      <div className="flex flex-col gap-5">
        {group.description ? (
          <p className="break-words text-muted" dir="auto">
            {group.description}
          </p>
        ) : null}
        {canChange ? (
          <div className="flex gap-2">
            <Button onClick={() => setAsked("rename")}>
              <Pencil size={16} aria-hidden />
              Rename
            </Button>
            <Button onClick={() => setAsked("delete")}>
              <Trash2 size={16} aria-hidden />
              Delete
            </Button>
          </div>
        ) : null}
        {changeMembers.error ? <Notice tone="error">{Problem.from(changeMembers.error).sentence}</Notice> : null}
        {canChange ? (
          <AddToGroup org={org} group={group} inGroup={people} onAdd={(user) => changeMembers.mutate({ add: [user.id] })} />
        ) : null}
        {members.error ? (
          <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
        ) : members.isPending ? (
          <div role="group" aria-busy aria-label="Loading people" className="flex flex-col gap-3">
            <div className="skeleton h-8 w-full" />
            <div className="skeleton h-8 w-4/5" />
          </div>
        ) : people.length === 0 ? (
          <p className="text-muted">Nobody is in this group yet.</p>
        ) : (
          <ul aria-label={`People in ${group.name}`}>
            {people.map((user) => (
              <li key={user.id} className="flex min-h-11 items-center gap-2.5">
                <Portrait name={user.display_name} color={user.color} size="small" />
                <span className="min-w-0 flex-1 truncate" dir="auto" title={user.display_name}>
                  {user.display_name}
                </span>
                {canChange ? (
                  <IconButton
                    label={`Take ${user.display_name} out of the group`}
                    className="-me-2"
                    onClick={() => changeMembers.mutate({ remove: [user.id] })}
                  >
                    <X size={16} aria-hidden />
                  </IconButton>
                ) : null}
              </li>
            ))}
          </ul>
        )}
        {members.hasNextPage ? (
          <Button busy={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
            Show more people
          </Button>
        ) : null}
      </div>
      {asked === "rename" ? <GroupDialog org={org} group={group} onClose={() => setAsked(undefined)} /> : null}
      {asked === "delete" ? (
        <ConfirmDialog
          title={`Delete ${group.name}?`}
          action="Delete group"
          onConfirm={() => deleteGroup.mutateAsync()}
          onClose={() => setAsked(undefined)}
        >
          The people in it lose what was shared with the group, at once. They stay in {org.name}, and nothing they made is deleted.
        </ConfirmDialog>
      ) : null}
    </SidePanel>
  );
}

const SHOWN = 6;

interface AddToGroupProps {
  org: OrgOfMe;
  group: Group;
  inGroup: Person[];
  onAdd: (user: Person) => void;
}

function AddToGroup({ org, group, inGroup, onAdd }: AddToGroupProps) {
  const [search, setSearch] = useState("");
  const words = useDeferredValue(search.trim());
  const found = useInfiniteQuery({ ...membersQuery(org.id, { words, role: "" }), enabled: words !== "" });
  const known = new Set(inGroup.map((user) => user.id));
  const candidates = (found.data?.pages[0]?.items ?? []).map((member) => member.user).filter((user) => !known.has(user.id));
  return (
    <section aria-label={`Add people to ${group.name}`} className="flex flex-col gap-2">
      <input
        type="search"
        aria-label="Find people to add"
        placeholder="Add somebody by name"
        maxLength={80}
        className={`${inputClasses} border-line-control`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {words === "" ? null : candidates.length > 0 ? (
        <ul className="rounded-card border border-line bg-surface" aria-label="People you can add">
          {candidates.slice(0, SHOWN).map((user) => (
            <li key={user.id} className="flex items-center gap-2.5 border-b border-line py-1.5 ps-3 pe-1.5 last:border-0">
              <Portrait name={user.display_name} color={user.color} size="small" />
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {user.display_name}
              </span>
              <Button look="quiet" className="min-h-8 py-1 text-aegean" aria-label={`Add ${user.display_name}`} onClick={() => onAdd(user)}>
                Add
              </Button>
            </li>
          ))}
        </ul>
      ) : found.isFetching ? null : (
        <p className="text-table text-muted" role="status">
          Nobody else by that name in {org.name}.
        </p>
      )}
    </section>
  );
}
