import { useEffect } from "react";
import { Outlet, useParams } from "react-router";

import { rememberOrg } from "../orgs/currentOrg";
import { useMe } from "../orgs/queries";
import { BlockedHere } from "./BlockedHere";
import { NotFound } from "./NotFound";

/** Screens of one organisation; an organisation that is not mine looks like one that does not exist. */
export function OrgLayout() {
  const { slug } = useParams();
  const me = useMe();
  const org = me.orgs.find((each) => each.slug === slug);
  const block = me.blocked_in.find((each) => each.slug === slug);
  useEffect(() => {
    if (org) rememberOrg(org.slug);
  }, [org]);
  if (block) return <BlockedHere block={block} />;
  return org ? <Outlet context={org} /> : <NotFound />;
}
