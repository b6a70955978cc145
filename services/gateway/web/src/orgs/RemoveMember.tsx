import { useNavigate } from "react-router";

import type { OrgMember, OrgOfMe } from "../api/types";
import { Problem } from "../api/problem";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { useToast } from "../ui/Toasts";
import { forgetOrg } from "./currentOrg";
import { useChangeMember } from "./memberQueries";

interface RemoveMemberProps {
  org: OrgOfMe;
  member: OrgMember;
  selfId: string;
  onClose: () => void;
}

/** Take somebody out of an organisation, or leave it. */
export function RemoveMember({ org, member, selfId, onClose }: RemoveMemberProps) {
  const changeMember = useChangeMember(org.id);
  const navigate = useNavigate();
  const toast = useToast();
  const isMe = member.user.id === selfId;
  const name = member.user.display_name;
  const remove = async () => {
    try {
      await changeMember.mutateAsync({ userId: member.user.id, role: null });
    } catch (error) {
      throw explained(Problem.from(error));
    }
    if (isMe) {
      forgetOrg();
      await navigate("/");
    }
    toast(isMe ? `You left ${org.name}.` : `${name} is no longer in ${org.name}.`);
  };
  return (
    <ConfirmDialog
      title={isMe ? `Leave ${org.name}?` : `Remove ${name}?`}
      action={isMe ? "Leave organisation" : "Remove person"}
      onConfirm={remove}
      onClose={onClose}
    >
      {isMe
        ? "You lose access to everything in it at once. What only you own passes to another owner; nothing is deleted."
        : "They lose access to everything in it at once, also to what they have open. What only they own passes to you; nothing is deleted."}
    </ConfirmDialog>
  );
}

/** What went wrong with somebody's role, and what to do about it. */
export function memberProblem(problem: Problem): string {
  if (problem.code === "last-owner") return "An organisation always keeps an owner. Make somebody else owner first.";
  return problem.sentence;
}

function explained(problem: Problem): Problem {
  if (problem.code !== "last-owner") return problem;
  return new Problem({ status: problem.status, code: problem.code, title: problem.title, detail: memberProblem(problem) });
}
