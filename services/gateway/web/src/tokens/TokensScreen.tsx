import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";

import type { ApiToken } from "../api/types";
import { Problem } from "../api/problem";
import { PageHeader } from "../app/PageHeader";
import { useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Steps } from "../ui/drawings";
import { inWords } from "../ui/moments";
import { RelativeTime, useNow } from "../ui/RelativeTime";
import { Failure, Notice, State } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useTitle } from "../ui/useTitle";
import { NewTokenDialog } from "./NewToken";
import { useBindableBoards, useRevokeToken, useTokens } from "./queries";
import { scopesInWords } from "./scopes";

/** `/me/tokens`: what programs and agents use instead of my password. */
export function TokensScreen() {
  const tokens = useTokens();
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  useTitle("Tokens");
  const newToken = (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus size={18} aria-hidden />
      New token
    </Button>
  );
  return (
    <>
      <PageHeader where="Me" title="Tokens" action={tokens.data?.length ? newToken : null}>
        <p className="mt-2 max-w-[66ch] text-muted">
          For programs and agents that work for you. Each does only what you choose, and ends when you say so.
        </p>
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        {tokens.data ? (
          tokens.data.length > 0 ? (
            <ul className="divide-y divide-line border-y border-line">
              {tokens.data.map((token) => (
                <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
              ))}
            </ul>
          ) : (
            <State drawing={<Steps />} title="No tokens yet" action={newToken}>
              Make one for a script, or for an agent that helps you.
            </State>
          )
        ) : tokens.error ? (
          <Failure error={tokens.error} title="Tokens could not be loaded" onRetry={() => void tokens.refetch()} />
        ) : (
          <div role="group" aria-busy aria-label="Loading tokens" className="flex flex-col gap-2">
            <div className="skeleton h-16 w-full" />
            <div className="skeleton h-16 w-full" />
          </div>
        )}
      </div>
      {isMaking ? <NewTokenDialog onClose={() => setMaking(false)} /> : null}
      {revoking ? <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} /> : null}
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const now = useNow();
  const isOver = new Date(token.expires_at) <= now;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 sm:flex-nowrap">
      <KeyRound size={18} className="hidden flex-none text-muted sm:block" aria-hidden />
      <div className="min-w-0 flex-1 basis-full sm:basis-auto">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium break-words" dir="auto">
            {token.name}
          </span>
          <code className="font-code text-small text-muted">{token.hint}…</code>
          {token.kind === "agent" ? <span className="text-table text-muted">Agent</span> : null}
        </p>
        <p className="text-table text-muted">{scopesInWords(token.scopes)}</p>
        <p className="text-table text-muted">
          <Where token={token} /> ·{" "}
          {token.last_used_at ? (
            <>
              Last used <RelativeTime at={token.last_used_at} />
            </>
          ) : (
            "Never used"
          )}{" "}
          · {isOver ? <span className="text-madder">Ended on {day(token.expires_at)}</span> : <>Ends on {day(token.expires_at)}</>}
        </p>
      </div>
      <Button onClick={onRevoke} aria-label={`Revoke ${token.name}`}>
        Revoke
      </Button>
    </li>
  );
}

function Where({ token: { bound_to: place } }: { token: ApiToken }) {
  const { orgs } = useMe();
  const boards = useBindableBoards(place !== null && place.type !== "organization");
  if (!place) return <>Everything I reach</>;
  const found = orgs.find((org) => org.id === place.id)?.name ?? boards.data?.find((board) => board.id === place.id)?.title;
  return <span dir="auto">Only {found ?? `one ${place.type}`}</span>;
}

const DAY = { dateStyle: "medium" } as const;

function day(at: string): string {
  return inWords(new Date(at), DAY);
}

function RevokeDialog({ token, onClose }: { token: ApiToken; onClose: () => void }) {
  const toast = useToast();
  const revoke = useRevokeToken();
  const confirm = () =>
    revoke.mutate(token.id, {
      onSuccess: () => {
        onClose();
        toast(`${token.name} is revoked.`);
      },
    });
  return (
    <Dialog title="Revoke this token?" onClose={onClose}>
      <p>
        What uses <strong dir="auto">{token.name}</strong> stops working at once. A revoked token cannot be brought back.
      </p>
      {revoke.error ? <Notice tone="error">{Problem.from(revoke.error).sentence}</Notice> : null}
      <div className="mt-5 flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Keep it
        </Button>
        <Button look="danger" busy={revoke.isPending} onClick={confirm}>
          Revoke token
        </Button>
      </div>
    </Dialog>
  );
}
