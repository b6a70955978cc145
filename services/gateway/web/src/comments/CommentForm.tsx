import { useId, useLayoutEffect, useRef, useState } from "react";

import type { Person } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { inputClasses } from "../ui/Field";
import { useSubmit } from "../ui/useSubmit";
import { MentionList } from "./MentionList";
import { asSent, asWritten } from "./mentions";
import { useMentions } from "./useMentions";

const TEXT_LENGTH_MAX = 4000;

interface CommentFormProps {
  label: string;
  /** What the button says. */
  action: string;
  text?: string;
  /** Whom the text speaks to so far. */
  mentions?: Person[];
  boardId: string;
  isOnline: boolean;
  onSend: (text: string) => Promise<void>;
  onCancel: () => void;
}

const nobody: Person[] = [];

/** Words for a thread, to people by `@`: Ctrl or Command with Enter sends them. */
export function CommentForm({ label, action, text = "", mentions = nobody, boardId, isOnline, onSend, onCancel }: CommentFormProps) {
  const [draft, setDraft] = useState(() => asWritten(text, mentions));
  const [chosen, setChosen] = useState(mentions);
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number>(undefined);
  const { isBusy, problem, onSubmit } = useSubmit(() => onSend(asSent(draft.trim(), chosen)));
  const completion = useMentions(
    boardId,
    field,
    (written, at) => {
      caret.current = at;
      setDraft(written);
    },
    (person) => setChosen((before) => [...before, person]),
  );
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });
  const fieldId = useId();
  const noteId = `${fieldId}-note`;
  const listId = `${fieldId}-people`;
  const isEmpty = draft.trim() === "";
  return (
    <form className="flex flex-col gap-2" aria-label={action} onSubmit={(event) => void onSubmit(event)}>
      <label htmlFor={fieldId} className="font-medium">
        {label}
      </label>
      <div className="relative">
        <textarea
          ref={field}
          id={fieldId}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because the person asked to write
          autoFocus
          required
          rows={3}
          dir="auto"
          maxLength={TEXT_LENGTH_MAX}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? noteId : undefined}
          aria-autocomplete="list"
          aria-controls={completion.isOpen ? listId : undefined}
          aria-activedescendant={completion.isOpen ? `${listId}-${completion.active}` : undefined}
          className={classes(inputClasses, "field-sizing-content max-h-60 resize-y", problem ? "border-madder" : "border-line-control")}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onInput={completion.look}
          onBlur={completion.close}
          onClick={completion.close}
          onKeyDown={(event) => {
            if (completion.onKey(event)) return;
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
        {completion.isOpen ? (
          <MentionList id={listId} people={completion.people} active={completion.active} onChoose={completion.choose} />
        ) : null}
      </div>
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
