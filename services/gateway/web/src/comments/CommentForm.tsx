import { useId, useState } from "react";

import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { inputClasses } from "../ui/Field";
import { useSubmit } from "../ui/useSubmit";

const TEXT_LENGTH_MAX = 4000;

interface CommentFormProps {
  label: string;
  /** What the button says. */
  action: string;
  text?: string;
  isOnline: boolean;
  onSend: (text: string) => Promise<void>;
  onCancel: () => void;
}

/** Words for a thread: Ctrl or Command with Enter sends them. */
export function CommentForm({ label, action, text = "", isOnline, onSend, onCancel }: CommentFormProps) {
  const [draft, setDraft] = useState(text);
  const { isBusy, problem, onSubmit } = useSubmit(() => onSend(draft.trim()));
  const fieldId = useId();
  const noteId = `${fieldId}-note`;
  const isEmpty = draft.trim() === "";
  return (
    <form className="flex flex-col gap-2" aria-label={action} onSubmit={(event) => void onSubmit(event)}>
      <label htmlFor={fieldId} className="font-medium">
        {label}
      </label>
      <textarea
        id={fieldId}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because the person asked to write
        autoFocus
        required
        rows={3}
        dir="auto"
        maxLength={TEXT_LENGTH_MAX}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? noteId : undefined}
        className={classes(inputClasses, "field-sizing-content max-h-60 resize-y", problem ? "border-madder" : "border-line-control")}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            onCancel();
          }
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }
        }}
      />
      {problem ? (
        <p id={noteId} role="alert" className="text-table text-madder">
          {problem.field("text") ?? problem.sentence}
        </p>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" busy={isBusy} disabled={isEmpty || !isOnline}>
          {action}
        </Button>
      </div>
    </form>
  );
}
