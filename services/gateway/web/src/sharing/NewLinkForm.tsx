import { useState } from "react";

import type { LinkLevel } from "../api/types";
import { Button } from "../ui/Button";
import { copyText } from "../ui/copyText";
import { Field, inputClasses } from "../ui/Field";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useMakeLink } from "./queries";
import { Choice } from "./Choice";
import { endings, endOf, levelNames, linkLevels } from "./words";

/** What a new link allows; then the link itself, this once. */
export function NewLinkForm({ resourceId, onDone }: { resourceId: string; onDone: () => void }) {
  const make = useMakeLink(resourceId);
  const [level, setLevel] = useState<LinkLevel>("view");
  const [days, setDays] = useState("7");
  const [maxUses, setMaxUses] = useState("");
  const [allowsGuests, setAllowsGuests] = useState(false);
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    await make.mutateAsync({
      level,
      expires_at: endOf(days, new Date()),
      max_uses: maxUses === "" ? null : Number(maxUses),
      allows_guests: allowsGuests,
    });
  });
  if (make.data) return <LinkShownOnce url={make.data.url} onDone={onDone} />;
  return (
    <form onSubmit={onSubmit} aria-label="New link" className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4">
      <div className="grid grid-cols-2 gap-3">
        <Choice label="Whoever has it" value={level} onChange={(value) => setLevel(value as LinkLevel)}>
          {linkLevels.map((each) => (
            <option key={each} value={each}>
              {levelNames[each]}
            </option>
          ))}
        </Choice>
        <Choice label="It works" value={days} onChange={setDays}>
          {endings.map((each) => (
            <option key={each.days} value={each.days}>
              {each.name}
            </option>
          ))}
        </Choice>
      </div>
      <Field
        label="How many people"
        type="number"
        inputMode="numeric"
        min={1}
        max={10_000}
        placeholder="Any number"
        error={problem?.field("max_uses")}
        value={maxUses}
        onChange={(event) => setMaxUses(event.target.value)}
      />
      <label className="flex items-start gap-2.5">
        <input
          type="checkbox"
          className="mt-0.5 size-4.5 flex-none accent-aegean"
          checked={allowsGuests}
          onChange={(event) => setAllowsGuests(event.target.checked)}
        />
        <span>
          Let guests in
          <span className="block text-table text-muted">People without an account, under a name they give.</span>
        </span>
      </label>
      {problem && !problem.field("max_uses") ? <Notice tone="error">{problem.sentence}</Notice> : null}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button look="primary" type="submit" busy={isBusy}>
          Make link
        </Button>
      </div>
    </form>
  );
}

function LinkShownOnce({ url, onDone }: { url: string; onDone: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(url);
    setCopied(true);
  };
  return (
    <div className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4">
      <p role="status" className="text-table text-muted">
        Copy the link now: it is shown this once. Whoever has it can pass it on.
      </p>
      <input
        readOnly
        aria-label="The new link"
        className={`${inputClasses} border-line-control font-code text-small`}
        value={url}
        onFocus={(event) => event.target.select()}
      />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onDone}>
          Done
        </Button>
        <Button look="primary" onClick={() => void copy()}>
          {isCopied ? "Link copied" : "Copy link"}
        </Button>
      </div>
    </div>
  );
}
