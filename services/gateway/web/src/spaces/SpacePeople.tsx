import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";

import { Problem } from "../api/problem";
import type { Space, Member } from "../api/types";
import { boardRoleNames, boardRoles } from "../boards/words";
import { useMe, useOrgMembers } from "../orgs/queries";
import { Button, IconButton } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { Portrait } from "../ui/Portrait";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice } from "../ui/states";
import { spaceMembersQuery, useSetSpaceRole } from "./queries";

type Role = Member["role"];
const SHOWN = 6;

/** Who is in a space, and as what: their role counts for all its pages. */
export function SpacePeople({ space, onClose }: { space: Space; onClose: () => void }) {
  const members = useQuery(spaceMembersQuery(space.id));
  const setRole = useSetSpaceRole(space);
  const canManage = space.role === "owner";
  return (
    <SidePanel title="People in this space" onClose={onClose}>
      <div className="flex flex-col gap-5">
        {setRole.error ? <Notice tone="error">{roleProblem(setRole.error)}</Notice> : null}
        {members.error ? (
          <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
        ) : members.data ? (
          <>
            {canManage ? (
              <AddPeople
                space={space}
                members={members.data}
                onAdd={(userId, role) => setRole.mutate({ userId, role })}
              />
            ) : null}
            <ul className="flex flex-col" aria-label="Members">
              {members.data.map((member) => (
                <MemberRow
                  key={member.user.id}
                  member={member}
                  canManage={canManage}
                  onChange={(role) => setRole.mutate({ userId: member.user.id, role })}
                />
              ))}
            </ul>
          </>
        ) : (
          <div role="group" aria-busy aria-label="Loading people" className="flex flex-col gap-3">
            <div className="skeleton h-8 w-full" />
            <div className="skeleton h-8 w-4/5" />
          </div>
        )}
      </div>
    </SidePanel>
  );
}

interface MemberRowProps {
  member: Member;
  canManage: boolean;
  onChange: (role: Role | null) => void;
}

function MemberRow({ member: { user, role, is_inherited: isInherited }, canManage, onChange }: MemberRowProps) {
  const isMe = useMe().id === user.id;
  return (
    <li className="flex min-h-12 items-center gap-2.5 py-1">
      <Portrait name={user.display_name} color={user.color} />
      <div className="min-w-0 flex-1">
        <p className="truncate" dir="auto" title={user.display_name}>
          {user.display_name}
          {isMe ? <span className="text-muted"> (you)</span> : null}
        </p>
        {isInherited ? <p className="text-small text-muted">Through the organisation</p> : null}
      </div>
      {canManage && !isInherited ? (
        <>
          <RoleSelect label={`Role of ${user.display_name}`} role={role} onChange={onChange} />
          <IconButton label={isMe ? "Leave this space" : `Remove ${user.display_name}`} onClick={() => onChange(null)} className="-me-2">
            <X size={16} aria-hidden />
          </IconButton>
        </>
      ) : (
        <span className="text-table text-muted">{boardRoleNames[role]}</span>
      )}
    </li>
  );
}

function RoleSelect({ label, role, onChange }: { label: string; role: Role; onChange: (role: Role) => void }) {
  return (
    <select
      aria-label={label}
      className="min-h-8 rounded-control border border-line-strong bg-surface px-1.5 py-1 text-table text-ink"
      value={role}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {boardRoles.map((each) => (
        <option key={each} value={each}>
          {boardRoleNames[each]}
        </option>
      ))}
    </select>
  );
}

interface AddPeopleProps {
  space: Space;
  members: Member[];
  onAdd: (userId: string, role: Role) => void;
}

function AddPeople({ space, members, onAdd }: AddPeopleProps) {
  const role = useMe().orgs.find((org) => org.id === space.org_id)?.role;
  const everybody = useOrgMembers(space.org_id, role !== undefined && role !== "guest");
  const [search, setSearch] = useState("");
  const [newRole, setNewRole] = useState<Role>("editor");
  if (!everybody.data) return null;
  const inSpace = new Set(members.map((member) => member.user.id));
  const wanted = search.trim().toLocaleLowerCase();
  const found = everybody.data
    .map((member) => member.user)
    .filter((user) => !inSpace.has(user.id) && user.display_name.toLocaleLowerCase().includes(wanted));
  return (
    <section aria-label="Add people" className="flex flex-col gap-2">
      <div className="flex gap-2">
        <input
          type="search"
          aria-label="Find people to add"
          placeholder="Add somebody by name"
          className={`${inputClasses} border-line-control`}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <RoleSelect label="Role for people you add" role={newRole} onChange={setNewRole} />
      </div>
      {found.length > 0 ? (
        <ul className="rounded-card border border-line bg-surface" aria-label="People you can add">
          {found.slice(0, SHOWN).map((user) => (
            <li key={user.id} className="flex items-center gap-2.5 border-b border-line py-1.5 ps-3 pe-1.5 last:border-0">
              <Portrait name={user.display_name} color={user.color} size="small" />
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {user.display_name}
              </span>
              <Button
                look="quiet"
                className="min-h-8 py-1 text-aegean"
                aria-label={`Add ${user.display_name}`}
                onClick={() => onAdd(user.id, newRole)}
              >
                Add
              </Button>
            </li>
          ))}
          {found.length > SHOWN ? <li className="px-3 py-2 text-table text-muted">{found.length - SHOWN} more; type a name</li> : null}
        </ul>
      ) : (
        <p className="text-table text-muted" role="status">
          {search ? "Nobody by that name in this organisation." : "Everybody of the organisation is in this space."}
        </p>
      )}
    </section>
  );
}

function roleProblem(error: unknown): string {
  const problem = Problem.from(error);
  if (problem.code === "last-owner") return "A space always keeps an owner. Make somebody else owner first.";
  return problem.sentence;
}
