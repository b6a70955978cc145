import { useState } from "react";

import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { useSubmit } from "../ui/useSubmit";

const NAME_LENGTH_MAX = 200;

interface NameFormProps {
  action: string;
  name?: string;
  hint?: string;
  onSave: (name: string) => Promise<void>;
  onCancel: () => void;
}

/** A name for a version. */
export function NameForm({ action, name = "", hint, onSave, onCancel }: NameFormProps) {
  const [draft, setDraft] = useState(name);
  const { isBusy, problem, onSubmit } = useSubmit(() => onSave(draft.trim()));
  return (
    <form
      className="flex flex-col gap-3"
      aria-label={action}
      onSubmit={(event) => void onSubmit(event)}
    >
      <Field
        label="Name"
        autoFocus
        required
        dir="auto"
        maxLength={NAME_LENGTH_MAX}
        hint={hint}
        error={problem ? (problem.field("name") ?? problem.sentence) : undefined}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onCancel();
        }}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" busy={isBusy} disabled={draft.trim() === ""}>
          {action}
        </Button>
      </div>
    </form>
  );
}
