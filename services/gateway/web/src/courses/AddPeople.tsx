import { useState, type ReactNode } from "react";

import type { Person } from "../api/types";
import { useOrgMembers } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Portrait } from "../ui/Portrait";
import { Failure } from "../ui/states";

const SHOWN = 6;

interface AddPeopleProps {
  title: string;
  orgId: string;
  /** What it means for them to be added. */
  hint: string;
  /** What is said of those who are in already. */
  word: string;
  isIn: (person: Person) => boolean;
  /** Whoever is being added at this moment. */
  busyId: string | undefined;
  onAdd: (person: Person) => void;
  onClose: () => void;
  /** What is decided about all whom one adds. */
  children?: ReactNode;
}

/** Finds people of the organisation by their name and takes them in, one after the other. */
export function AddPeople({ title, orgId, hint, word, isIn, busyId, onAdd, onClose, children }: AddPeopleProps) {
  const [words, setWords] = useState("");
  const members = useOrgMembers(orgId);
  const wanted = words.trim().toLocaleLowerCase();
  const found = (members.data ?? []).map((member) => member.user).filter((person) => person.display_name.toLocaleLowerCase().includes(wanted));
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Field label="Find people" type="search" autoComplete="off" dir="auto" hint={hint} value={words} onChange={(event) => setWords(event.target.value)} />
        {children}
        {members.error ? (
          <Failure error={members.error} title="People could not be loaded" onRetry={() => void members.refetch()} />
        ) : !members.data ? (
          <div role="group" aria-busy aria-label="Loading people" className="skeleton h-12" />
        ) : found.length === 0 ? (
          <p className="text-muted">Nobody by that name.</p>
        ) : (
          <ul aria-label="People to add" className="divide-y divide-line border-y border-line">
            {found.slice(0, SHOWN).map((person) => (
              <li key={person.id} className="flex min-h-12 items-center gap-3 py-1.5">
                <Portrait name={person.display_name} color={person.color} />
                <span className="min-w-0 flex-1 truncate" dir="auto">
                  {person.display_name}
                </span>
                {isIn(person) ? (
                  <span className="text-table text-olive">{word}</span>
                ) : (
                  <Button busy={busyId === person.id} aria-label={`Add ${person.display_name}`} onClick={() => onAdd(person)}>
                    Add
                  </Button>
                )}
              </li>
            ))}
            {found.length > SHOWN ? <li className="py-2 text-table text-muted">There are more; type more of the name.</li> : null}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
