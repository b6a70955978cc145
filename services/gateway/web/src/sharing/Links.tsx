import { useInfiniteQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useId, useState } from "react";

import { Problem } from "../api/problem";
import type { ShareLink } from "../api/types";
import { Button } from "../ui/Button";
import { useNow } from "../ui/RelativeTime";
import { useToast } from "../ui/Toasts";
import { NewLinkForm } from "./NewLinkForm";
import { PartFailure } from "./PartFailure";
import { linksQuery, useRevokeLink } from "./queries";
import { endWords, levelNames, usesWords } from "./words";

/** The links that let people in, for whoever manages what they open. */
export function Links({ resourceId }: { resourceId: string }) {
  const links = useInfiniteQuery(linksQuery(resourceId));
  const [isMaking, setMaking] = useState(false);
  const titleId = useId();
  const done = () => {
    setMaking(false);
    // Somebody may have come in by it while it was being copied.
    void links.refetch();
  };
  const all = links.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-labelledby={titleId} className="flex flex-col gap-3 border-t border-line pt-5">
      <div className="flex items-center justify-between gap-3">
        <h3 id={titleId} className="text-section font-medium">
          Links
        </h3>
        {isMaking ? null : (
          <Button onClick={() => setMaking(true)}>
            <Link2 size={18} aria-hidden />
            New link
          </Button>
        )}
      </div>
      {isMaking ? <NewLinkForm resourceId={resourceId} onDone={done} /> : null}
      {links.error && !links.data ? (
        <PartFailure error={links.error} title="Links could not be loaded" onRetry={() => void links.refetch()} />
      ) : !links.data ? (
        <div role="group" aria-busy aria-label="Loading links" className="skeleton h-10 w-full" />
      ) : all.length > 0 ? (
        <ul aria-label="Links" className="flex flex-col divide-y divide-line">
          {all.map((link) => (
            <LinkRow key={link.id} link={link} />
          ))}
        </ul>
      ) : isMaking ? null : (
        <p className="text-table text-muted">Nobody can come in by a link.</p>
      )}
      {links.hasNextPage ? (
        <Button look="quiet" busy={links.isFetchingNextPage} onClick={() => void links.fetchNextPage()}>
          Show more links
        </Button>
      ) : null}
    </section>
  );
}

function LinkRow({ link }: { link: ShareLink }) {
  const revoke = useRevokeLink(link.resource_id);
  const toast = useToast();
  const now = useNow();
  const about = [usesWords(link.uses, link.max_uses), endWords(link.expires_at, now)].filter(Boolean).join(" · ");
  return (
    <li className="flex items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <p>
          {levelNames[link.level]}
          {link.allows_guests ? <span className="text-muted">, guests too</span> : null}
        </p>
        <p className="text-table text-muted tabular">
          {about}
          {link.created_by ? ` · by ${link.created_by.display_name}` : ""}
        </p>
      </div>
      <Button
        look="quiet"
        className="text-madder"
        aria-label={`Revoke the link: ${levelNames[link.level].toLowerCase()}, ${about}`}
        busy={revoke.isPending}
        onClick={() =>
          revoke.mutate(link.id, {
            onSuccess: () => toast("The link is revoked. Whoever came in by it is out."),
            onError: (error) => toast(`The link still works. ${Problem.from(error).sentence}`, { tone: "alert" }),
          })
        }
      >
        Revoke
      </Button>
    </li>
  );
}
