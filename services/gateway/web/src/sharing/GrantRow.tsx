import { CalendarClock, Ellipsis, LogOut, X } from "lucide-react";
import { useState } from "react";

import type { Grant, Level } from "../api/types";
import { useMe } from "../orgs/queries";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Menu } from "../ui/Menu";
import { useNow } from "../ui/RelativeTime";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { EndDialog } from "./EndDialog";
import { explained } from "./explained";
import { HolderMark } from "./HolderMark";
import { LeaveDialog } from "./LeaveDialog";
import { LevelSelect } from "./LevelSelect";
import { holderOf, useGive, useTakeBack } from "./queries";
import type { Thing } from "./thing";
import { holderName, levelNames, sharingProblem, untilWords } from "./words";

interface GrantRowProps {
  thing: Thing;
  grant: Grant;
  /** The row goes away; whoever stood on it needs another place. */
  onGone: () => void;
  onLeft: () => void;
}

/** One holder who was let in here: at which level, until when, and the way out. */
export function GrantRow({ thing, grant, onGone, onLeft }: GrantRowProps) {
  const me = useMe();
  const now = useNow();
  const toast = useToast();
  const give = useGive(thing.id);
  const takeBack = useTakeBack(thing.id);
  const [asked, setAsked] = useState<"end" | "leave" | "step-down">();
  const [wanted, setWanted] = useState<Level>("view");
  const { source, level, expires_at: expiresAt } = grant;
  const name = holderName(source);
  const isMe = source.user?.id === me.id;
  const kind = isMe ? "You" : source.group ? "Group" : undefined;
  const to = holderOf(grant);
  const refused = give.error ?? takeBack.error;

  const setLevel = (next: Level) => {
    if (isMe && level === "manage") {
      setWanted(next);
      setAsked("step-down");
    } else give.mutate({ to, level: next, expiresAt });
  };
  const undo = () =>
    give
      .mutateAsync({ to, level, expiresAt })
      .catch((error: unknown) => toast(`${name} was not let in again. ${sharingProblem(error, thing, new Date())}`, { tone: "alert" }));
  const remove = async () => {
    try {
      await takeBack.mutateAsync(to);
    } catch {
      return; // the row says why
    }
    onGone();
    toast(`${name} was removed from this ${thing.noun}.`, { action: { label: "Undo", run: () => void undo() } });
  };

  return (
    <li className="py-1">
      <div className="flex min-h-10 items-center gap-2.5">
        <HolderMark source={source} />
        <div className="min-w-0 flex-1">
          <p className="truncate" title={name}>
            <bdi>{name}</bdi>
          </p>
          {kind || expiresAt ? (
            <p className="truncate text-small text-muted">
              {kind}
              {kind && expiresAt ? " · " : null}
              {expiresAt ? (
                <time dateTime={expiresAt} className="text-ochre tabular">
                  {untilWords(expiresAt, now)}
                </time>
              ) : null}
            </p>
          ) : null}
        </div>
        <LevelSelect
          label={`Access of ${name}`}
          level={give.isPending ? give.variables.level : level}
          disabled={give.isPending || takeBack.isPending}
          onChange={setLevel}
        />
        <Menu
          label={`More about ${name}`}
          placement="below-end"
          buttonClassName="-me-2 inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink"
          button={<Ellipsis size={16} aria-hidden />}
          entries={[
            {
              key: "end",
              label: expiresAt ? "Change the last day" : "Set a last day",
              icon: <CalendarClock size={16} aria-hidden />,
              onSelect: () => setAsked("end"),
            },
            isMe
              ? {
                  key: "leave",
                  label: `Leave this ${thing.noun}`,
                  icon: <LogOut size={16} aria-hidden />,
                  danger: true,
                  onSelect: () => setAsked("leave"),
                }
              : {
                  key: "remove",
                  label: `Remove from this ${thing.noun}`,
                  icon: <X size={16} aria-hidden />,
                  danger: true,
                  onSelect: () => void remove(),
                },
          ]}
        />
      </div>
      {refused && asked === undefined ? <Notice tone="error">{sharingProblem(refused, thing, now)}</Notice> : null}
      {asked === "end" ? (
        <EndDialog
          grant={grant}
          explain={(error) => sharingProblem(error, thing, now)}
          onSet={(end) => give.mutateAsync({ to, level, expiresAt: end })}
          onClose={() => {
            setAsked(undefined);
            give.reset();
          }}
        />
      ) : null}
      {asked === "leave" ? <LeaveDialog thing={thing} me={me.id} onLeft={onLeft} onClose={() => setAsked(undefined)} /> : null}
      {asked === "step-down" ? (
        <ConfirmDialog
          title={`Stop managing this ${thing.noun}?`}
          action="Stop managing"
          onConfirm={() => explained(thing, () => give.mutateAsync({ to, level: wanted, expiresAt }))}
          onClose={() => {
            setAsked(undefined);
            give.reset();
          }}
        >
          After that it says “{levelNames[wanted]}” at your name, and you share this {thing.noun} with nobody. Whoever manages it can
          change that again.
        </ConfirmDialog>
      ) : null}
    </li>
  );
}
