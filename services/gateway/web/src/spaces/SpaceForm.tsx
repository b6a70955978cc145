import { useState } from "react";

import type { Space } from "../api/types";
import { Field } from "../ui/Field";
import { FormDialog, NameField } from "../ui/FormDialog";
import { useSubmit } from "../ui/useSubmit";
import { EmojiField } from "./EmojiField";

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
  const submit = useSubmit(async () => {
    await onSave({ name: name.trim(), description: description.trim(), icon: icon.trim() || null });
    onClose();
  });
  const { problem } = submit;
  return (
    <FormDialog
      title={title}
      submit={submit}
      action={verb}
      isOff={name.trim() === ""}
      fields={["name", "icon", "description"]}
      say={({ status }) => (status === 412 ? "Somebody else has just changed this space; close this and look again." : undefined)}
      onClose={onClose}
    >
      <NameField hint={hint} problem={problem} value={name} onName={setName} />
      <EmojiField problem={problem} value={icon} onEmoji={setIcon} />
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
    </FormDialog>
  );
}
