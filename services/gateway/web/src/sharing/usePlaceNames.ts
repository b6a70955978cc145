import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import type { Source } from "../api/types";
import { useMe } from "../orgs/queries";
import { pageQuery } from "../spaces/queries";
import type { Thing } from "./thing";

/** What lies above a thing, by its names as far as one sees them; asked for when something comes from there. */
export function usePlaceNames({ id, orgId, noun }: Thing, sources: Source[]): ReadonlyMap<string, string> {
  const me = useMe();
  const isInTree = noun !== "space" && sources.some((each) => each.resource_id !== id && each.resource_id !== orgId);
  const { data: page } = useQuery({ ...pageQuery(id), enabled: isInTree });
  return useMemo(() => {
    const org = me.orgs.find((each) => each.id === orgId);
    const crumbs = page?.crumbs ?? [];
    return new Map([...(org ? [[org.id, org.name] as const] : []), ...crumbs.map((crumb) => [crumb.id, crumb.title] as const)]);
  }, [me.orgs, orgId, page]);
}
