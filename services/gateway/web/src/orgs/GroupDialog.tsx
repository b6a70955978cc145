import { useState } from "react";

import type { Group, OrgOfMe } from "../api/types";
import { Field } from "../ui/Field";
import { FormDialog, NameField } from "../ui/FormDialog";
import { useSubmit } from "../ui/useSubmit";
import { useSaveGroup } from "./groupQueries";

interface GroupDialogProps {
  org: OrgOfMe;
  /** The one to change; without it a new one is made. */
  group?: Group;
  onDone?: (group: Group) => void;
  onClose: () => void;
}

export function GroupDialog({ org, group, onDone, onClose }: GroupDialogProps) {
  const [name, setName] = useState(group?.name ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const saveGroup = useSaveGroup(org.id, group);
  const submit = useSubmit(async () => {
    const saved = await saveGroup.mutateAsync({ name: name.trim(), description: description.trim() });
    onClose();
    onDone?.(saved);
  });
  const { problem } = submit;
  return (
    <FormDialog
      title={group ? "Rename group" : "New group"}
      submit={submit}
      action={group ? "Save group" : "Create group"}
      isOff={name.trim() === ""}
      fields={["name", "description"]}
      onClose={onClose}
    >
      <NameField problem={problem} value={name} onName={setName} />
      <Field
        label="Description"
        name="description"
        autoComplete="off"
        maxLength={300}
        dir="auto"
        hint="For those who see the group; may stay empty."
        error={problem?.field("description")}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
    </FormDialog>
  );
}
