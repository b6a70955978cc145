import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo, useState } from "react";

import { Problem } from "../api/problem";
import type { Board, Member, BoardRole, Person } from "../api/types";
import { useMe, useOrgMembers } from "../orgs/queries";
import { Links } from "../sharing/Links";
import { Button, IconButton } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { Portrait } from "../ui/Portrait";
import { SidePanel } from "../ui/SidePanel";
import { Failure, Notice } from "../ui/states";
import { boardMembersQuery, useSetBoardRole } from "./queries";
import { boardRoleNames, boardRoles } from "./words";

/** Who may open this board, and as what. */
export function SharePanel({ board, onClose }: { board: Board; onClose: () => void }) {
  return (
    <SidePanel title="People on this board" onClose={onClose}>
      <PeopleOnBoard board={board} />
      {board.role === "owner" ? <Links resourceId={board.id} /> : null}
    </SidePanel>
  );
}

function PeopleOnBoard({ board }: { board: Board }) {
  const members = useQuery(boardMembersQuery(board.id));
  const setRole = useSetBoardRole(board.id);
  const canManage = board.role === "owner";
  return (
    <div className="flex flex-col gap-5">
      {setRole.error ? <Notice tone="error">{roleProblem(setRole.error)}</Notice> : null}
      {members.error ? (
        <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
      ) : members.data ? (
        <>
          {canManage ? <AddPeople board={board} members={members.data} /> : null}
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
  );
}

interface MemberRowProps {
  member: Member;
  canManage: boolean;
  onChange: (role: BoardRole | null) => void;
}

function MemberRow({ member: { user, role, is_inherited: isInherited }, canManage, onChange }: MemberRowProps) {
  const me = useMe();
  const isMe = user.id === me.id;
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
          <IconButton label={isMe ? "Leave this board" : `Remove ${user.display_name}`} onClick={() => onChange(null)} className="-me-2">
            <X size={16} aria-hidden />
          </IconButton>
        </>
      ) : (
        <span className="text-table text-muted">{boardRoleNames[role]}</span>
      )}
    </li>
  );
}

function RoleSelect({ label, role, onChange }: { label: string; role: BoardRole; onChange: (role: BoardRole) => void }) {
  return (
    <select
      aria-label={label}
      className="min-h-8 rounded-control border border-line-strong bg-surface px-1.5 py-1 text-table text-ink"
      value={role}
      onChange={(event) => onChange(event.target.value as BoardRole)}
    >
      {boardRoles.map((each) => (
        <option key={each} value={each}>
          {boardRoleNames[each]}
        </option>
      ))}
    </select>
  );
}

const SHOWN = 6;

/** Find people of the organisation who are not on the board yet, and add them. */
function AddPeople({ board, members }: { board: Board; members: Member[] }) {
  const me = useMe();
  const role = me.orgs.find((org) => org.id === board.org_id)?.role;
  const orgMembers = useOrgMembers(board.org_id, role !== undefined && role !== "guest");
  const setBoardRole = useSetBoardRole(board.id);
  const [search, setSearch] = useState("");
  const [newRole, setNewRole] = useState<BoardRole>("editor");

  const candidates = useMemo(() => {
    const onBoard = new Set(members.map((member) => member.user.id));
    const wanted = search.trim().toLocaleLowerCase();
    return (orgMembers.data ?? [])
      .map((member) => member.user)
      .filter((user) => !onBoard.has(user.id) && user.display_name.toLocaleLowerCase().includes(wanted));
  }, [orgMembers.data, members, search]);

  if (!orgMembers.data) return null;
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
      {setBoardRole.error ? <Notice tone="error">{roleProblem(setBoardRole.error)}</Notice> : null}
      {candidates.length > 0 ? (
        <ul className="rounded-card border border-line bg-surface" aria-label="People you can add">
          {candidates.slice(0, SHOWN).map((user) => (
            <Candidate key={user.id} user={user} onAdd={() => setBoardRole.mutate({ userId: user.id, role: newRole })} />
          ))}
          {candidates.length > SHOWN ? (
            <li className="px-3 py-2 text-table text-muted">{candidates.length - SHOWN} more; type a name</li>
          ) : null}
        </ul>
      ) : (
        <p className="text-table text-muted" role="status">
          {search ? "Nobody by that name in this organisation." : "Everybody of the organisation is on this board."}
        </p>
      )}
    </section>
  );
}

function Candidate({ user, onAdd }: { user: Person; onAdd: () => void }) {
  return (
    <li className="flex items-center gap-2.5 border-b border-line py-1.5 ps-3 pe-1.5 last:border-0">
      <Portrait name={user.display_name} color={user.color} size="small" />
      <span className="min-w-0 flex-1 truncate" dir="auto">
        {user.display_name}
      </span>
      <Button look="quiet" className="min-h-8 py-1 text-aegean" aria-label={`Add ${user.display_name}`} onClick={onAdd}>
        Add
      </Button>
    </li>
  );
}

function roleProblem(error: unknown): string {
  const problem = Problem.from(error);
  if (problem.code === "last-owner") return "A board always keeps an owner. Make somebody else owner first.";
  return problem.sentence;
}
