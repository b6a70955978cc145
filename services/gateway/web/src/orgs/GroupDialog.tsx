import { useState } from "react";

import type { Group, OrgOfMe } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
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
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const saved = await saveGroup.mutateAsync({ name: name.trim(), description: description.trim() });
    onClose();
    onDone?.(saved);
  });
  const title = group ? "Rename group" : "New group";
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label={title}>
        <Field
          label="Name"
          name="name"
          required
          autoFocus
          autoComplete="off"
          maxLength={80}
          dir="auto"
          error={problem?.field("name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
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
        {problem && problem.fields.length === 0 ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={name.trim() === ""}>
            {group ? "Save group" : "Create group"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
