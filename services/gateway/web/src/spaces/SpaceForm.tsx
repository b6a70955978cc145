import { useState } from "react";

import type { Space } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";

interface SpaceFormProps {
  title: string;
  /** What the button says. */
  verb: string;
  space?: Space;
  hint?: string;
  onSave: (body: { name: string; description: string; icon: string | null }) => Promise<void>;
  onClose: () => void;
}

/** Name, emoji and description of a space, to begin one or to change it. */
export function SpaceForm({ title, verb, space, hint, onSave, onClose }: SpaceFormProps) {
  const [name, setName] = useState(space?.name ?? "");
  const [icon, setIcon] = useState(space?.icon ?? "");
  const [description, setDescription] = useState(space?.description ?? "");
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await onSave({ name: name.trim(), description: description.trim(), icon: icon.trim() || null });
    onClose();
  });
  const isElsewhere = problem && !["name", "icon", "description"].some((each) => problem.field(each));
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label={title}>
        <Field
          label="Name"
          name="name"
          required
          autoFocus
          maxLength={80}
          dir="auto"
          autoComplete="off"
          hint={hint}
          error={problem?.field("name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Emoji (optional)"
          name="icon"
          maxLength={16}
          autoComplete="off"
          className="max-w-40"
          error={problem?.field("icon")}
          value={icon}
          onChange={(event) => setIcon(event.target.value)}
        />
        <Field
          label="Description (optional)"
          name="description"
          maxLength={1000}
          dir="auto"
          autoComplete="off"
          error={problem?.field("description")}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        {isElsewhere ? (
          <Notice tone="error">
            {problem.status === 412 ? "Somebody else has just changed this space; close this and look again." : problem.sentence}
          </Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={name.trim() === ""}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
