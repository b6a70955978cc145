import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";

import { NotFound } from "../app/NotFound";
import { PageHeader } from "../app/PageHeader";
import { useOrg } from "../app/useOrg";
import type { Organization } from "../api/types";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { SelectField } from "../ui/SelectField";
import { Failure, Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { useTitle } from "../ui/useTitle";
import { orgRoleName } from "./currentOrg";
import { OrgTabs } from "./OrgTabs";
import { RowsSkeleton } from "./PeopleScreen";
import { isAdmin } from "./roles";
import { organizationQuery, useSaveOrganization } from "./settingsQueries";

type Feature = Organization["switched_off"][number];

const features: { key: Feature; name: string; about: string }[] = [
  { key: "boards", name: "Boards", about: "Documents and whiteboards. Off: open ones close; nothing is deleted." },
  { key: "courses", name: "Courses", about: "The catalogue, its courses and their lessons. Off: nobody opens them; nothing is deleted." },
  { key: "groups", name: "Groups", about: "Classes and teams. Off: what was shared with them stays shared." },
  { key: "invitations", name: "Invitations", about: "Links that let people in. Off: none of them does." },
];

/** `/o/:slug/settings`: what owners and admins decide about their organisation. */
export function SettingsScreen() {
  const org = useOrg();
  const settings = useQuery({ ...organizationQuery(org.id), enabled: isAdmin(org) });
  useTitle(`Settings of ${org.name}`);
  if (!isAdmin(org)) return <NotFound />;
  return (
    <>
      <PageHeader where={org.name} title="Settings">
        <OrgTabs org={org} />
      </PageHeader>
      <div className="mx-auto w-full max-w-5xl px-4 pb-16 md:px-8">
        {settings.error ? (
          <Failure error={settings.error} title="Settings could not be loaded" onRetry={() => void settings.refetch()} />
        ) : settings.data ? (
          <SettingsForm key={settings.data.version} org={settings.data} onStale={() => void settings.refetch()} />
        ) : (
          <RowsSkeleton />
        )}
      </div>
    </>
  );
}

function SettingsForm({ org, onStale }: { org: Organization; onStale: () => void }) {
  const [wanted, setWanted] = useState({
    name: org.name,
    slug: org.slug,
    description: org.description,
    default_role: org.default_role,
    directory: org.directory,
    switched_off: org.switched_off,
  });
  const save = useSaveOrganization(org);
  const navigate = useNavigate();
  const toast = useToast();
  const change = (part: Partial<typeof wanted>) => setWanted({ ...wanted, ...part });
  const isChanged = Object.entries(wanted).some(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(org[key as keyof typeof wanted]),
  );
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const saved = await save.mutateAsync(wanted);
    toast("Settings are saved.");
    if (saved.slug !== org.slug) await navigate(`/o/${saved.slug}/settings`, { replace: true });
  });
  return (
    <form className="flex max-w-xl flex-col gap-5" onSubmit={onSubmit} aria-label="Settings">
      <Field
        label="Name"
        required
        maxLength={80}
        dir="auto"
        autoComplete="off"
        error={problem?.field("name")}
        value={wanted.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Field
        label="Short name"
        required
        maxLength={48}
        autoComplete="off"
        spellCheck={false}
        hint="For addresses: small letters, digits, hyphens. Links with the old one stop working."
        error={problem?.field("slug") ?? (problem?.code === "slug-taken" ? "Another organisation has this short name." : undefined)}
        value={wanted.slug}
        onChange={(event) => change({ slug: event.target.value })}
      />
      <Field
        label="Description"
        maxLength={300}
        dir="auto"
        autoComplete="off"
        error={problem?.field("description")}
        value={wanted.description}
        onChange={(event) => change({ description: event.target.value })}
      />
      <SelectField
        label="New people come in as"
        hint="Unless an invitation or whoever adds them says otherwise."
        value={wanted.default_role}
        onChange={(event) => change({ default_role: event.target.value as typeof wanted.default_role })}
      >
        {(["instructor", "learner", "guest"] as const).map((role) => (
          <option key={role} value={role}>
            {orgRoleName(role)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Learners find"
        hint="Guests only ever find people they share something with."
        value={wanted.directory}
        onChange={(event) => change({ directory: event.target.value as typeof wanted.directory })}
      >
        <option value="everybody">Everybody in the organisation</option>
        <option value="shared">People they share a group or a board with</option>
      </SelectField>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium">Features</legend>
        {features.map(({ key, name, about }) => (
          <div key={key} className="flex items-start gap-3 rounded-control border border-line p-3">
            <input
              id={`feature-${key}`}
              type="checkbox"
              className="mt-0.5 size-4 accent-aegean"
              aria-describedby={`feature-${key}-about`}
              checked={!wanted.switched_off.includes(key)}
              onChange={(event) => {
                const others = wanted.switched_off.filter((each) => each !== key);
                change({ switched_off: event.target.checked ? others : [...others, key].toSorted() });
              }}
            />
            <div>
              <label htmlFor={`feature-${key}`} className="font-medium">
                {name}
              </label>
              <p id={`feature-${key}-about`} className="text-table text-muted">
                {about}
              </p>
            </div>
          </div>
        ))}
      </fieldset>
      {problem?.code === "version-stale" ? (
        <Notice tone="waiting">
          Somebody else changed the settings meanwhile.{" "}
          <button type="button" className="underline underline-offset-2" onClick={onStale}>
            Show theirs
          </button>
        </Notice>
      ) : problem && problem.fields.length === 0 && problem.code !== "slug-taken" ? (
        <Notice tone="error">{problem.sentence}</Notice>
      ) : null}
      <div>
        <Button look="primary" type="submit" busy={isBusy} disabled={!isChanged || wanted.name.trim() === ""}>
          Save settings
        </Button>
      </div>
    </form>
  );
}
