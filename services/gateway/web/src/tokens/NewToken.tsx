import { Check, Copy } from "lucide-react";
import { useId, useState } from "react";

import type { ApiTokenMade, ApiTokenNew } from "../api/types";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { copyText } from "../ui/copyText";
import { Dialog } from "../ui/Dialog";
import { Field, inputClasses } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { Notice } from "../ui/states";
import { useSubmit } from "../ui/useSubmit";
import { useBindableBoards, useMakeToken } from "./queries";
import { endOf, lifeName, lives, reachNames, scopeNouns, scopesOf, type Noun, type Reach } from "./scopes";

/** Make a token: for what, where and how long; then show it, once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<ApiTokenMade>();
  return made ? <TokenShown made={made} onClose={onClose} /> : <TokenForm onMade={setMade} onClose={onClose} />;
}

function TokenForm({ onMade, onClose }: { onMade: (made: ApiTokenMade) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<NonNullable<ApiTokenNew["kind"]>>("personal");
  const [days, setDays] = useState<number>(30);
  const [place, setPlace] = useState("");
  const [chosen, setChosen] = useState<Partial<Record<Noun, Reach>>>({});
  const scopes = scopesOf(chosen);
  const makeToken = useMakeToken();
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const wish = { kind, name: name.trim(), scopes, expires_at: endOf(days, new Date()), bound_to: place || null };
    onMade(await makeToken.mutateAsync(wish));
  });
  return (
    <Dialog title="New token" onClose={onClose}>
      <form className="flex flex-col gap-4" onSubmit={onSubmit} aria-label="Make a token">
        <Field
          label="Name"
          name="name"
          required
          autoFocus
          maxLength={80}
          dir="auto"
          autoComplete="off"
          hint="What it is for, to know it again."
          error={problem?.field("name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField label="Used by" value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>
            <option value="personal">A program of mine</option>
            <option value="agent">An agent (MCP)</option>
          </SelectField>
          <SelectField label="Ends after" value={String(days)} onChange={(event) => setDays(Number(event.target.value))}>
            {lives.map((each) => (
              <option key={each} value={each}>
                {lifeName(each)}
              </option>
            ))}
          </SelectField>
        </div>
        <Places value={place} onChange={setPlace} />
        <fieldset>
          <legend className="font-medium">What it may do</legend>
          <p className="mt-0.5 mb-1 text-table text-muted">Never more than you may yourself.</p>
          <ul className="divide-y divide-line border-y border-line">
            {scopeNouns.map((each) => (
              <li key={each.noun} className="flex items-center gap-3 py-1.5">
                <label htmlFor={`scope-${each.noun}`} className="min-w-0 flex-1">
                  {each.name}
                  <span className="block text-table text-muted">{each.about}</span>
                </label>
                <select
                  id={`scope-${each.noun}`}
                  className="min-h-9 w-42 flex-none rounded-control border border-line-control bg-surface px-2"
                  value={chosen[each.noun] ?? "none"}
                  onChange={(event) => setChosen({ ...chosen, [each.noun]: event.target.value as Reach })}
                >
                  {each.reaches.map((reach) => (
                    <option key={reach} value={reach}>
                      {reachNames[reach]}
                    </option>
                  ))}
                </select>
              </li>
            ))}
          </ul>
        </fieldset>
        {problem && !problem.field("name") ? <Notice tone="error">{problem.sentence}</Notice> : null}
        <div className="flex flex-wrap items-center justify-end gap-2">
          {scopes.length === 0 ? <p className="me-auto text-table text-muted">Choose what it may do.</p> : null}
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" busy={isBusy} disabled={name.trim() === "" || scopes.length === 0}>
            Make token
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Places({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { orgs } = useMe();
  const boards = useBindableBoards(true);
  return (
    <SelectField label="Works in" hint="Elsewhere it sees nothing." value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">Everything I reach</option>
      {orgs.length > 0 ? (
        <optgroup label="One organisation">
          {orgs.map((org) => (
            <option key={org.id} value={org.id}>
              {org.name}
            </option>
          ))}
        </optgroup>
      ) : null}
      {boards.data?.length ? (
        <optgroup label="One board">
          {boards.data.map((board) => (
            <option key={board.id} value={board.id}>
              {board.title}
            </option>
          ))}
        </optgroup>
      ) : null}
    </SelectField>
  );
}

function TokenShown({ made, onClose }: { made: ApiTokenMade; onClose: () => void }) {
  const [copied, setCopied] = useState<boolean>();
  const id = useId();
  const copy = () => {
    copyText(made.token).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <Dialog title="Copy your token now" firm onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Notice tone="waiting">This is the only time it is shown. Keep it like a password.</Notice>
        <div>
          <label htmlFor={id} className="mb-1.5 block font-medium" dir="auto">
            {made.name}
          </label>
          <textarea
            id={id}
            readOnly
            rows={2}
            value={made.token}
            spellCheck={false}
            className={`${inputClasses} resize-none border-line-control font-code text-small break-all`}
            onFocus={(event) => event.target.select()}
          />
          <p role="status" className="mt-1.5 min-h-5 text-table text-muted">
            {copied === true ? "Copied." : copied === false ? "It could not be copied; select it and copy it yourself." : null}
          </p>
        </div>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={copy}>
            {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
            Copy token
          </Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
