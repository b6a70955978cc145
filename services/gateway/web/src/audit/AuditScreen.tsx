import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useSearchParams } from "react-router";

import { Problem } from "../api/problem";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import { Button } from "../ui/Button";
import { Columns, Scroll } from "../ui/drawings";
import { Failure, Notice, State } from "../ui/states";
import { useTitle } from "../ui/useTitle";
import { AuditRow } from "./AuditRow";
import { AuditFilterBar } from "./AuditFilterBar";
import { filtersOf, hasFilters, paramsOf, type AuditFilters } from "./filters";
import { auditQuery, useAuditDownload } from "./queries";

/** `/o/:slug/audit`: who did what, when and from where; for owners and admins. */
export function AuditScreen() {
  const org = useOrg();
  const [params, setParams] = useSearchParams();
  const filters = filtersOf(params);
  const isAllowed = org.role === "owner" || org.role === "admin";
  const download = useAuditDownload(org.id, filters);
  useTitle(`Audit of ${org.name}`);

  if (!isAllowed) {
    return (
      <State drawing={<Columns />} heading="h1" title="The audit is for owners and admins">
        Ask one of them if you need to know who changed something.
      </State>
    );
  }
  const change = (changed: Partial<AuditFilters>) => setParams(paramsOf({ ...filters, ...changed }), { replace: true });
  return (
    <>
      <PageHeader
        where={org.name}
        title="Audit"
        action={
          <Button busy={download.isPending} onClick={() => download.mutate()}>
            <Download size={18} aria-hidden />
            Download CSV
          </Button>
        }
      />
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        <AuditFilterBar orgId={org.id} filters={filters} onChange={change} onClear={() => setParams({}, { replace: true })} />
        {download.error ? (
          <div className="mb-4">
            <Notice tone="error">{Problem.from(download.error).sentence}</Notice>
          </div>
        ) : null}
        <Entries orgId={org.id} filters={filters} onObject={(object) => change({ object })} />
      </div>
    </>
  );
}

function Entries({ orgId, filters, onObject }: { orgId: string; filters: AuditFilters; onObject: (id: string) => void }) {
  const audit = useInfiniteQuery(auditQuery(orgId, filters));
  const items = audit.data?.pages.flatMap((page) => page.items);
  if (audit.error && !items) {
    return <Failure error={audit.error} title="The audit could not be loaded" onRetry={() => void audit.refetch()} />;
  }
  if (!items) return <RowsSkeleton />;
  if (items.length === 0) {
    return (
      <State drawing={<Scroll />} title="Nothing here">
        {hasFilters(filters) ? "No entry fits these filters." : "What people change from now on is listed here."}
      </State>
    );
  }
  return (
    <>
      <ul aria-label="Entries" className="divide-y divide-line border-y border-line">
        {items.map((entry) => (
          <AuditRow key={entry.id} entry={entry} onObject={onObject} />
        ))}
      </ul>
      {audit.isFetchNextPageError ? <Notice tone="error">{Problem.from(audit.error).sentence}</Notice> : null}
      {audit.hasNextPage ? (
        <div className="mt-5 text-center">
          <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            Show older entries
          </Button>
        </div>
      ) : null}
    </>
  );
}

function RowsSkeleton() {
  return (
    <div role="group" aria-busy aria-label="Loading the audit" className="flex flex-col gap-4 pt-2">
      {[58, 44, 66, 40, 52].map((width) => (
        <div key={width} className="flex items-center gap-3">
          <div className="skeleton size-7 rounded-full" />
          <div className="skeleton h-4" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
