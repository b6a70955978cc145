import { useState } from "react";
import { useNavigate } from "react-router";

import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useCreateOrg } from "./queries";

export function CreateOrgForm({ onCreated }: { onCreated?: () => void }) {
  const [name, setName] = useState("");
  const createOrg = useCreateOrg();
  const navigate = useNavigate();
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const org = await createOrg.mutateAsync(name.trim());
    onCreated?.();
    await navigate(`/o/${org.slug}`);
  });
  return (
    <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Create organisation">
      <Field
        label="Name"
        name="organisation"
        autoComplete="organization"
        required
        autoFocus
        maxLength={120}
        hint="A school, a course team, a reading circle."
        error={problem?.field("name")}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {problem && !problem.field("name") ? <Notice tone="error">{problem.sentence}</Notice> : null}
      <div className="flex justify-end">
        <Button look="primary" type="submit" busy={isBusy} disabled={name.trim() === ""}>
          Create organisation
        </Button>
      </div>
    </form>
  );
}

export function CreateOrgDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="New organisation" onClose={onClose}>
      <CreateOrgForm onCreated={onClose} />
    </Dialog>
  );
}
