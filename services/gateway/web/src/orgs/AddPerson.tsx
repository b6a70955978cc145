import { UserPlus } from "lucide-react";
import { useId, useState } from "react";

import type { OrgOfMe, OrgRole } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field, inputClasses } from "../ui/Field";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { orgRoleName } from "./currentOrg";
import { useAddOrgMember } from "./queries";

const roles: OrgRole[] = ["learner", "instructor", "admin"];

export function AddPersonButton({ org }: { org: OrgOfMe }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        <UserPlus size={18} aria-hidden />
        Add a person
      </Button>
      {isOpen ? <AddPersonDialog org={org} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function AddPersonDialog({ org, onClose }: { org: OrgOfMe; onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<OrgRole>("learner");
  const roleId = useId();
  const toast = useToast();
  const addMember = useAddOrgMember(org.id);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const member = await addMember.mutateAsync({ email: email.trim(), role });
    onClose();
    toast(`${member.user.display_name} is in ${org.name} now.`);
  });
  return (
    <Dialog title="Add a person" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Add a person">
        <Field
          label="E-mail"
          type="email"
          name="email"
          autoComplete="off"
          required
          autoFocus
          hint="Of somebody who has an account here."
          error={problem?.field("email")}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div>
          <label htmlFor={roleId} className="mb-1.5 block font-medium">
            Role
          </label>
          <select
            id={roleId}
            className={`${inputClasses} border-line-control`}
            value={role}
            onChange={(event) => setRole(event.target.value as OrgRole)}
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {orgRoleName(each)}
              </option>
            ))}
          </select>
        </div>
        {problem && !problem.field("email") ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={email.trim() === ""}>
            Add person
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
