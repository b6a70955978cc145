import { X } from "lucide-react";
import { useEffect, useId, useState, type ReactNode } from "react";

import { useOrgMembers } from "../orgs/queries";
import { Button } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { hasFilters, type AuditFilters } from "./filters";

interface AuditFilterBarProps {
  orgId: string;
  filters: AuditFilters;
  onChange: (changed: Partial<AuditFilters>) => void;
  onClear: () => void;
}

const nouns = ["board", "board_version", "group", "invitation", "membership", "organization", "token", "audit"];
const control = `${inputClasses} border-line-control`;
const PAUSE_MS = 300;

export function AuditFilterBar({ orgId, filters, onChange, onClear }: AuditFilterBarProps) {
  const members = useOrgMembers(orgId);
  return (
    <form role="search" aria-label="Filter the audit" className="mb-4 grid grid-cols-2 gap-3 md:grid-cols-4" onSubmit={(event) => event.preventDefault()}>
      <Labelled label="Person">
        {(id) => (
          <select id={id} className={control} value={filters.actor} onChange={(event) => onChange({ actor: event.target.value })}>
            <option value="">Everybody</option>
            {members.data?.map(({ user }) => (
              <option key={user.id} value={user.id}>
                {user.display_name}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <Labelled label="Action">{(id) => <ActionInput id={id} value={filters.action} onChange={(action) => onChange({ action })} />}</Labelled>
      <Labelled label="From">
        {(id) => <input id={id} type="date" className={control} value={filters.from} max={filters.to || undefined} onChange={(event) => onChange({ from: event.target.value })} />}
      </Labelled>
      <Labelled label="To">
        {(id) => <input id={id} type="date" className={control} value={filters.to} min={filters.from || undefined} onChange={(event) => onChange({ to: event.target.value })} />}
      </Labelled>
      {hasFilters(filters) ? (
        <div className="col-span-full flex flex-wrap items-center gap-2">
          {filters.object ? (
            <Button onClick={() => onChange({ object: "" })}>
              Only one thing
              <X size={16} aria-hidden />
            </Button>
          ) : null}
          <Button look="quiet" onClick={onClear}>
            Clear filters
          </Button>
        </div>
      ) : null}
    </form>
  );
}

/** Asks only once the person pauses: half a word is no action. */
function ActionInput({ id, value, onChange }: { id: string; value: string; onChange: (action: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onChange(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <>
      <input id={id} type="search" list={`${id}-known`} placeholder="All" maxLength={80} className={control} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <datalist id={`${id}-known`}>
        {nouns.map((noun) => (
          <option key={noun}>{noun}</option>
        ))}
      </datalist>
    </>
  );
}

function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-table text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  );
}
