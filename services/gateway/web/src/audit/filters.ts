/** What the audit is narrowed to, as it stands in the address. */
export interface AuditFilters {
  actor: string;
  action: string;
  object: string;
  /** Days as people write them, in their own time zone: `2026-11-22`. */
  from: string;
  to: string;
}

const names = ["actor", "action", "object", "from", "to"] as const;

export function filtersOf(params: URLSearchParams): AuditFilters {
  const [actor, action, object, from, to] = names.map((name) => params.get(name) ?? "") as [string, string, string, string, string];
  return { actor, action, object, from, to };
}

/** The address of changed filters; what is empty is left out. */
export function paramsOf(filters: AuditFilters): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (filters[name] ? [[name, filters[name]]] : [])));
}

export function hasFilters(filters: AuditFilters): boolean {
  return names.some((name) => filters[name] !== "");
}

/** The same as the API takes it: a day begins and ends where the person is. */
export function queryOf(filters: AuditFilters) {
  const from = midnight(filters.from, 0);
  const to = midnight(filters.to, 1);
  const action = filters.action.trim().toLowerCase().replaceAll(" ", "_");
  return {
    ...(filters.actor ? { actor: filters.actor } : {}),
    ...(action ? { action } : {}),
    ...(filters.object ? { object_id: filters.object } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

function midnight(day: string, after: number): string | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + after).toISOString();
}
