import { Ban, Ellipsis, UserMinus, X } from "lucide-react";

import type { OrgMember, OrgOfMe, OrgRole } from "../api/types";
import { Problem } from "../api/problem";
import { IconButton } from "../ui/Button";
import { Menu } from "../ui/Menu";
import { Portrait } from "../ui/Portrait";
import { RelativeTime } from "../ui/RelativeTime";
import { useToast } from "../ui/Toasts";
import { orgRoleName } from "./currentOrg";
import { useChangeMember } from "./memberQueries";
import { memberProblem } from "./RemoveMember";
import { isAdmin, rolesUpTo } from "./roles";

interface MemberRowProps {
  org: OrgOfMe;
  member: OrgMember;
  selfId: string;
  onRemove: () => void;
  onBlock: () => void;
}

/** One person: owners and admins change those who are not above them; anybody may leave. */
export function MemberRow({ org, member: { user, role, joined_at: joinedAt, account }, selfId, onRemove, onBlock }: MemberRowProps) {
  const changeMember = useChangeMember(org.id);
  const toast = useToast();
  const isMe = user.id === selfId;
  const mine = rolesUpTo(org.role);
  const canChange = isAdmin(org) && mine.includes(role);
  const change = (next: OrgRole) =>
    changeMember.mutate(
      { userId: user.id, role: next },
      {
        onSuccess: () => toast(`${user.display_name} is ${orgRoleName(next).toLocaleLowerCase()} now.`),
        onError: (error) => toast(memberProblem(Problem.from(error)), { tone: "alert" }),
      },
    );
  return (
    <li className="flex min-h-13 items-center gap-3 py-2">
      <Portrait name={user.display_name} color={user.color} />
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={user.display_name}>
          <bdi>{user.display_name}</bdi>
          {isMe ? <span className="text-muted"> (you)</span> : null}
        </span>
        {account ? <span className="block truncate text-table text-muted">{account.email}</span> : null}
      </span>
      <span className="hidden text-table text-muted sm:inline">
        Joined <RelativeTime at={joinedAt} />
      </span>
      {canChange ? (
        <select
          aria-label={`Role of ${user.display_name}`}
          className="min-h-8 rounded-control border border-line-control bg-surface px-1.5 py-1 text-table text-ink"
          value={role}
          disabled={changeMember.isPending}
          onChange={(event) => change(event.target.value as OrgRole)}
        >
          {mine.map((each) => (
            <option key={each} value={each}>
              {orgRoleName(each)}
            </option>
          ))}
        </select>
      ) : (
        <span className="text-end text-table text-muted">{orgRoleName(role)}</span>
      )}
      {isMe ? (
        <IconButton label="Leave this organisation" onClick={onRemove} className="-me-2">
          <X size={16} aria-hidden />
        </IconButton>
      ) : canChange ? (
        <Menu
          label={`More about ${user.display_name}`}
          placement="below-end"
          buttonClassName="-me-2 inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
          button={<Ellipsis size={16} aria-hidden />}
          entries={[
            { key: "block", label: "Block person", icon: <Ban size={16} aria-hidden />, onSelect: onBlock },
            {
              key: "remove",
              label: "Remove person",
              icon: <UserMinus size={16} aria-hidden />,
              danger: true,
              onSelect: onRemove,
            },
          ]}
        />
      ) : (
        <span className="-me-2 size-8 flex-none" />
      )}
    </li>
  );
}
