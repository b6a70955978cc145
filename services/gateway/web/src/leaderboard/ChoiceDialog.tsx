import { useState } from "react";

import type { Leaderboard } from "../api/types";
import { useMe } from "../orgs/queries";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { useChoice } from "./queries";

type Way = "name" | "alias" | "hidden";

interface ChoiceDialogProps {
  courseId: string;
  mine: Leaderboard["mine"];
  onClose: () => void;
}

/** Whether one is on the leaderboard of a course, and under which name. */
export function ChoiceDialog({ courseId, mine, onClose }: ChoiceDialogProps) {
  const me = useMe();
  const [way, setWay] = useState<Way>(mine.is_hidden ? "hidden" : mine.alias ? "alias" : "name");
  const [alias, setAlias] = useState(mine.alias ?? "");
  const choice = useChoice(courseId);
  const toast = useToast();
  const submit = useSubmit(async () => {
    // Who hides keeps the name they chose, for when they come back.
    const kept = way === "name" ? null : alias.trim() || null;
    await choice.mutateAsync({ is_hidden: way === "hidden", alias: kept });
    onClose();
    toast(way === "hidden" ? "Nobody sees you on this leaderboard now. Your points stay." : `Others read “${kept ?? me.display_name}” now.`);
  });
  const ways: [Way, string, string][] = [
    ["name", "With your name", me.display_name],
    ["alias", "Under another name", "Your portrait is not shown either."],
    ["hidden", "Not at all", "Nobody sees you here, teachers neither. Your points stay."],
  ];
  return (
    <FormDialog
      title="How others see you"
      submit={submit}
      action="Save choice"
      isOff={way === "alias" && alias.trim() === ""}
      fields={["alias"]}
      onClose={onClose}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-muted">On the leaderboard of this course others see you</legend>
        {ways.map(([key, label, hint]) => (
          <label key={key} className="flex min-h-9 cursor-pointer items-start gap-2.5 rounded-control border border-line-control px-3 py-2 has-checked:border-aegean has-checked:bg-aegean-wash">
            <input type="radio" name="way" className="mt-1 accent-aegean" checked={way === key} onChange={() => setWay(key)} />
            <span className="min-w-0">
              {label}
              <span className="block text-table break-words text-muted" dir="auto">
                {hint}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {way === "alias" ? (
        <Field
          label="Name that others read"
          name="alias"
          required
          autoFocus
          autoComplete="off"
          maxLength={40}
          dir="auto"
          error={submit.problem?.field("alias")}
          value={alias}
          onChange={(event) => setAlias(event.target.value)}
        />
      ) : null}
    </FormDialog>
  );
}
