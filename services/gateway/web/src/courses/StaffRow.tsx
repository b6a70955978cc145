import { X } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";

import { Problem } from "../api/problem";
import type { Course, StaffMember } from "../api/types";
import { IconButton } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Portrait } from "../ui/Portrait";
import { useToast } from "../ui/Toasts";
import { useStaffChange } from "./staffQueries";
import { staffProblem, staffRoleName, staffRoles, type StaffRole } from "./staffRoles";

interface StaffRowProps {
  course: Course;
  member: StaffMember;
  isMe: boolean;
}

/** One teacher of a course: owners change the roles that were given here; anybody may give up their own. */
export function StaffRow({ course, member: { user, role, is_inherited: isInherited }, isMe }: StaffRowProps) {
  const change = useStaffChange(course);
  const [isRemoving, setRemoving] = useState(false);
  const [lower, setLower] = useState<StaffRole>();
  const navigate = useNavigate();
  const toast = useToast();
  const mayChange = course.staff_role === "owner" && !isInherited;
  const give = (next: StaffRole) =>
    change.mutate(
      { userId: user.id, role: next },
      {
        onSuccess: () => toast(`${user.display_name} is ${staffRoleName(next).toLowerCase()} of this course now.`),
        onError: (error) => toast(staffProblem(Problem.from(error)), { tone: "alert" }),
      },
    );
  const settle = async (wanted: StaffRole | null) => {
    try {
      await change.mutateAsync({ userId: user.id, role: wanted });
    } catch (error) {
      const problem = Problem.from(error);
      throw new Problem({ status: problem.status, code: problem.code, title: problem.title, detail: staffProblem(problem) });
    }
  };
  const remove = async () => {
    await settle(null);
    toast(isMe ? `You no longer teach “${course.title}”.` : `${user.display_name} no longer teaches this course.`);
    if (isMe) await navigate(`/courses/${course.id}`, { replace: true });
  };
  return (
    <li className="flex min-h-14 items-center gap-3 py-2">
      <Portrait name={user.display_name} color={user.color} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" title={user.display_name}>
          <bdi>{user.display_name}</bdi>
          {isMe ? <span className="font-normal text-muted"> (you)</span> : null}
        </p>
        {isInherited ? <p className="text-table text-muted">By their role in the organisation</p> : null}
      </div>
      {mayChange ? (
        <select
          aria-label={`Role of ${user.display_name}`}
          className="min-h-8 rounded-control border border-line-control bg-surface px-1.5 py-1 text-table text-ink"
          value={role}
          disabled={change.isPending}
          onChange={(event) => {
            const next = event.target.value as StaffRole;
            if (isMe) setLower(next);
            else give(next);
          }}
        >
          {staffRoles.map((each) => (
            <option key={each.role} value={each.role}>
              {each.name}
            </option>
          ))}
        </select>
      ) : (
        <span className="text-table text-muted">{staffRoleName(role)}</span>
      )}
      {!isInherited && (mayChange || isMe) ? (
        <IconButton label={isMe ? "Stop teaching this course" : `Remove ${user.display_name}`} className="-me-2" onClick={() => setRemoving(true)}>
          <X size={16} aria-hidden />
        </IconButton>
      ) : (
        <span className="-me-2 size-8 flex-none" />
      )}
      {isRemoving ? (
        <ConfirmDialog
          title={isMe ? "Stop teaching this course?" : `Remove ${user.display_name} from the teachers?`}
          action={isMe ? "Stop teaching" : "Remove teacher"}
          onConfirm={remove}
          onClose={() => setRemoving(false)}
        >
          {isMe
            ? "You change nothing in it any more, and see no drafts. What you wrote stays; an owner can bring you back."
            : "They change nothing in it any more, and see no drafts. What they wrote stays."}
        </ConfirmDialog>
      ) : null}
      {lower ? (
        <ConfirmDialog title={`Become ${staffRoleName(lower).toLowerCase()} of this course?`} action="Change my role" onConfirm={() => settle(lower)} onClose={() => setLower(undefined)}>
          You no longer publish it or decide who teaches it. Another owner can change that again.
        </ConfirmDialog>
      ) : null}
    </li>
  );
}
