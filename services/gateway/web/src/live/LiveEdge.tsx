import { Check, CircleAlert, CloudOff, Eye, Hourglass, LoaderCircle, type LucideIcon } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";

import { classes } from "../ui/classes";
import { Portrait } from "../ui/Portrait";
import type { PersonHere } from "./people";
import type { WorkState } from "./workState";

export interface Follow {
  isPossible: (person: PersonHere) => boolean;
  start: (person: PersonHere) => void;
}

interface LiveEdgeProps {
  where: ReactNode;
  people: PersonHere[];
  work: WorkState;
  /** What people do here when they do something. */
  doing?: "typing" | "drawing" | undefined;
  follow?: Follow | undefined;
}

/**
 * The thin edge along the top of everything several people can be on: where you
 * are, who is here, and whether your work is safe.
 */
export function LiveEdge({ where, people, work, doing = "typing", follow }: LiveEdgeProps) {
  const othersAreTyping = people.some((person) => person.isTyping && !person.isSelf);
  return (
    <div className="sticky top-0 z-20 border-b border-line bg-paper" data-work={work.kind}>
      <div className="flex h-12 items-center gap-3 px-4 md:px-6">
        <div className="min-w-0 flex-none sm:flex-1">{where}</div>
        <PeopleHere people={people} doing={doing} follow={follow} />
        <div className="flex min-w-0 flex-1 justify-end">
          <Work work={work} />
        </div>
      </div>
      <div className="edge-glow" data-live={othersAreTyping} aria-hidden />
      <SpokenStatus work={work} people={people} />
    </div>
  );
}

const SHOWN = 6;

type PeopleHereProps = Pick<LiveEdgeProps, "people" | "doing" | "follow">;

function PeopleHere({ people, doing, follow }: PeopleHereProps) {
  const shown = people.length > SHOWN ? people.slice(0, SHOWN - 1) : people;
  const rest = people.slice(shown.length);
  return (
    <ul className="flex flex-none items-center ps-1.5" aria-label="People here">
      {shown.map((person, index) => (
        <li key={person.id} className={classes("-ms-0.5", index > 2 && "hidden sm:block")}>
          <PersonButton person={person} doing={doing} follow={follow} />
        </li>
      ))}
      {rest.length > 0 ? (
        <li className="ms-1.5 hidden text-table text-muted sm:block" title={rest.map((person) => person.name).join(", ")}>
          +{rest.length}
        </li>
      ) : null}
      {people.length > 3 ? <li className="ms-1.5 text-table text-muted sm:hidden">+{people.length - 3}</li> : null}
    </ul>
  );
}

/** A portrait that says its name on hover and on focus. */
function PersonButton({ person, doing, follow }: Omit<PeopleHereProps, "people"> & { person: PersonHere }) {
  const name = person.isSelf ? `${person.name} (you)` : person.name;
  const canFollow = !person.isSelf && follow?.isPossible(person);
  return (
    <button
      type="button"
      className={classes("group relative block rounded-full hover:z-10 focus-visible:z-10", !canFollow && "cursor-default")}
      onClick={canFollow ? () => follow?.start(person) : undefined}
    >
      <Portrait name={person.name} color={person.color} typing={person.isTyping} />
      <span
        className="pointer-events-none absolute top-full left-1/2 mt-2 -translate-x-1/2 opacity-0 rounded-control border border-line bg-raised px-2 py-1 text-small whitespace-nowrap text-ink shadow-float group-hover:opacity-100 group-focus-visible:opacity-100"
      >
        {name}
        {person.isTyping ? <span className="text-muted">, {doing}</span> : null}
        {canFollow ? <span className="text-muted"> – press to follow</span> : null}
      </span>
    </button>
  );
}

const looks: Record<WorkState["kind"], { Icon: LucideIcon; color: string }> = {
  connecting: { Icon: LoaderCircle, color: "text-muted" },
  saved: { Icon: Check, color: "text-olive" },
  saving: { Icon: LoaderCircle, color: "text-muted" },
  waiting: { Icon: Hourglass, color: "text-ochre" },
  offline: { Icon: CloudOff, color: "text-ochre" },
  "view-only": { Icon: Eye, color: "text-muted" },
  refused: { Icon: CircleAlert, color: "text-madder" },
  ended: { Icon: CircleAlert, color: "text-madder" },
};

function Work({ work }: { work: WorkState }) {
  const { Icon, color } = looks[work.kind];
  return (
    <span className={classes("flex min-w-0 items-center gap-1.5 text-small tabular sm:text-table", color)} aria-hidden title={work.text}>
      <Icon size={16} className={Icon === LoaderCircle ? "motion-safe:animate-spin" : undefined} />
      <span className="line-clamp-2 font-medium sm:line-clamp-1">{work.text}</span>
    </span>
  );
}

const CALM_MILLISECONDS = 800;

/** The same in words, for screen readers: once things have settled, not at every key. */
function SpokenStatus({ work, people }: { work: WorkState; people: PersonHere[] }) {
  const others = people.filter((person) => !person.isSelf).map((person) => person.name);
  const here = others.length === 0 ? "" : ` Here: ${others.join(", ")}.`;
  const sentence = `${work.text}.${here}`;
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(sentence), CALM_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [sentence]);
  return (
    <p role="status" className="sr-only">
      {spoken}
    </p>
  );
}
