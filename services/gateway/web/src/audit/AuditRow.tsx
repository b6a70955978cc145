import { ChevronRight, Timer } from "lucide-react";
import { useId, useState, type ReactNode } from "react";

import type { AuditEntry } from "../api/types";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Portrait } from "../ui/Portrait";
import { inWords } from "../ui/moments";
import { RelativeTime } from "../ui/RelativeTime";
import { actionWords, changesOf, nameOf, type Change } from "./changes";

/** One entry; it opens to what was before and after. */
export function AuditRow({ entry, onObject }: { entry: AuditEntry; onObject: (id: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const name = nameOf(entry);
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-3 rounded-control py-2.5 text-start transition-colors duration-(--quick) hover:bg-sunken"
      >
        <ChevronRight size={16} aria-hidden className={classes("flex-none text-muted", isOpen ? "rotate-90" : undefined)} />
        {entry.actor ? <Portrait name={entry.actor.display_name} color={entry.actor.color} /> : <Timer size={18} aria-hidden className="mx-1 flex-none text-muted" />}
        <span className="min-w-0 flex-1 sm:flex sm:items-baseline sm:gap-3">
          <span className="block truncate font-medium sm:w-44 sm:flex-none" dir="auto">
            {entry.actor?.display_name ?? "Stoa"}
          </span>
          <span className="block min-w-0 truncate">
            {actionWords(entry.action)}
            {name ? (
              <span className="text-muted" dir="auto">
                {" "}
                · {name}
              </span>
            ) : null}
          </span>
        </span>
        <span className="flex-none text-table text-muted">
          <RelativeTime at={entry.at} />
        </span>
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen ? <Details entry={entry} onObject={onObject} /> : null}
      </div>
    </li>
  );
}

const EXACT = { dateStyle: "full", timeStyle: "long" } as const;

function Details({ entry, onObject }: { entry: AuditEntry; onObject: (id: string) => void }) {
  return (
    <div className="appear mb-3 flex flex-col gap-4 rounded-card border border-line bg-surface p-4 sm:ms-10">
      <Changes changes={changesOf(entry)} />
      <dl className="grid gap-x-6 gap-y-1.5 text-table sm:grid-cols-[auto_1fr]">
        <Fact name="When">{inWords(new Date(entry.at), EXACT)}</Fact>
        <Fact name="Action">
          <code className="font-code text-small">{entry.action}</code>
        </Fact>
        {entry.token ? (
          <Fact name="By token">
            <span dir="auto">{entry.token.name ?? "one that is gone"}</span>
          </Fact>
        ) : null}
        <Fact name="From address">{entry.address ?? "Not kept"}</Fact>
        <Fact name="With">{entry.user_agent ?? "Not kept"}</Fact>
        <Fact name={entry.object_type.replaceAll("_", " ")}>
          <code className="font-code text-small">{entry.object_id}</code>
        </Fact>
        {entry.request_id ? (
          <Fact name="Request">
            <code className="font-code text-small">{entry.request_id}</code>
          </Fact>
        ) : null}
      </dl>
      <div>
        <Button onClick={() => onObject(entry.object_id)}>Show only this thing</Button>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted first-letter:uppercase">{name}</dt>
      <dd className="mb-1 min-w-0 break-words sm:mb-0">{children}</dd>
    </>
  );
}

function Changes({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return <p className="text-muted">Nothing else is written down about it.</p>;
  return (
    <div>
      <table className="w-full table-fixed border-collapse text-table">
        <caption className="sr-only">Before and after</caption>
        <thead className="text-muted">
          <tr className="border-b border-line-strong">
            {["Field", "Before", "After"].map((head) => (
              <th key={head} scope="col" className="py-1.5 pe-4 text-start font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field} className="border-b border-line align-top">
              <th scope="row" className="py-1.5 pe-4 text-start font-normal text-muted">
                {field.replaceAll("_", " ")}
              </th>
              <td className="py-1.5 pe-4 break-words" dir="auto">
                {before || <span className="text-muted">–</span>}
              </td>
              <td className="py-1.5 break-words" dir="auto">
                {after || <span className="text-muted">–</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
