import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef, useState } from "react";

import type { Grant, Level } from "../api/types";
import { groupsQuery } from "../orgs/groupQueries";
import { membersQuery } from "../orgs/memberQueries";
import { Button } from "../ui/Button";
import { inputClasses } from "../ui/Field";
import { keepFocus } from "../ui/keepFocus";
import { useNow } from "../ui/RelativeTime";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { candidatesFor, type Candidate } from "./candidates";
import { HolderMark } from "./HolderMark";
import { LevelSelect } from "./LevelSelect";
import { useGive } from "./queries";
import type { Thing } from "./thing";
import { endings, endOf, levelNames, sharingProblem } from "./words";

const SHOWN = 6;

/** Find people, groups and roles of the organisation, and let them in at a level, for a while or for good. */
export function AddHolders({ thing, here }: { thing: Thing; here: Grant[] }) {
  const [search, setSearch] = useState("");
  const [level, setLevel] = useState<Level>("edit");
  const [days, setDays] = useState("");
  const section = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const give = useGive(thing.id);
  const toast = useToast();
  const now = useNow();
  const words = useDeferredValue(search.trim());
  const people = useInfiniteQuery({ ...membersQuery(thing.orgId, { words, role: "" }), enabled: words !== "" });
  const groups = useInfiniteQuery({ ...groupsQuery(thing.orgId, words), enabled: words !== "" });
  const isSearching = words !== "" && (people.isPending || groups.isPending);
  const candidates = candidatesFor(
    words,
    (people.data?.pages[0]?.items ?? []).map((member) => member.user),
    groups.data?.pages[0]?.items ?? [],
    here,
  );

  const add = (candidate: Candidate) =>
    give.mutate(
      { to: candidate.to, level, expiresAt: endOf(days, now) },
      {
        onSuccess: () => {
          setSearch("");
          keepFocus(field.current, section.current);
          toast(`${candidate.name}: ${levelNames[level].toLowerCase()} this ${thing.noun} now.`);
        },
      },
    );

  return (
    <section ref={section} aria-label="Let somebody in" className="flex flex-col gap-2">
      <input
        ref={field}
        type="search"
        aria-label="Find people to add"
        placeholder="Name, group or role"
        maxLength={80}
        className={`${inputClasses} border-line-control`}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          give.reset();
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <LevelSelect label="Access for those you add" level={level} onChange={setLevel} />
        <select
          aria-label="For how long"
          className="min-h-8 rounded-control border border-line-control bg-surface px-1.5 py-1 text-table text-ink"
          value={days}
          onChange={(event) => setDays(event.target.value)}
        >
          {endings.map((each) => (
            <option key={each.days} value={each.days}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      {give.error ? <Notice tone="error">{sharingProblem(give.error, thing, now)}</Notice> : null}
      {people.error && words !== "" ? (
        <Notice tone="error">The search did not work. {sharingProblem(people.error, thing, now)}</Notice>
      ) : candidates.length > 0 ? (
        <ul className="rounded-card border border-line bg-surface" aria-label="Those you can add">
          {candidates.slice(0, SHOWN).map((candidate) => (
            <CandidateRow
              key={`${candidate.to.kind}/${candidate.to.holder}`}
              candidate={candidate}
              isBusy={give.isPending}
              onAdd={() => add(candidate)}
            />
          ))}
          {candidates.length > SHOWN ? <li className="px-3 py-2 text-table text-muted">There are more; type more of the name</li> : null}
        </ul>
      ) : words !== "" && !isSearching ? (
        <p className="text-table text-muted" role="status">
          Nobody by that name in this organisation.
        </p>
      ) : null}
    </section>
  );
}

interface CandidateRowProps {
  candidate: Candidate;
  isBusy: boolean;
  onAdd: () => void;
}

function CandidateRow({ candidate, isBusy, onAdd }: CandidateRowProps) {
  const { name, group, isHere } = candidate;
  return (
    <li className="flex min-h-11 items-center gap-2.5 border-b border-line py-1 ps-3 pe-1.5 last:border-0">
      <HolderMark source={candidate} />
      <div className="min-w-0 flex-1">
        <p className="truncate" title={name}>
          <bdi>{name}</bdi>
        </p>
        {group ? <p className="text-small text-muted">Group</p> : null}
      </div>
      {isHere ? (
        <span className="pe-2 text-table text-muted">Let in already</span>
      ) : (
        <Button look="quiet" className="min-h-8 py-1" aria-label={`Add ${name}`} disabled={isBusy} onClick={onAdd}>
          Add
        </Button>
      )}
    </li>
  );
}
