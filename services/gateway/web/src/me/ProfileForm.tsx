import { useQueryClient } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";

import { answer, api } from "../api/client";
import type { Me } from "../api/types";
import { meQuery, useMe } from "../orgs/queries";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { formatFor } from "../ui/moments";
import { useNow } from "../ui/RelativeTime";
import { SelectField } from "../ui/SelectField";
import { Notice } from "../ui/states";
import { useToast } from "../ui/Toasts";
import { useSubmit } from "../ui/useSubmit";
import { localesWith } from "./locales";
import { PERSON_COLORS, type PersonColor } from "./personColors";

const zones = Intl.supportedValuesOf("timeZone");

/** All zones, with the one somebody has although this browser does not know it. */
function zonesWith(own: string | null): string[] {
  return own && !zones.includes(own) ? [own, ...zones] : zones;
}

/** Now, as dates are going to be shown. */
function Sample({ locale, zone }: { locale: string; zone: string }) {
  const now = useNow();
  const format = formatFor({ locale: locale || null, timeZone: zone || null }, { dateStyle: "full", timeStyle: "short" });
  return (
    <>
      Now it is <bdi lang={locale || undefined}>{format.format(now)}</bdi>.
    </>
  );
}

/** Name, colour, language and time zone, saved together. */
export function ProfileForm() {
  const me = useMe();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [name, setName] = useState(me.display_name);
  const [color, setColor] = useState(me.color);
  const [zone, setZone] = useState(me.time_zone ?? "");
  const [locale, setLocale] = useState(me.locale ?? "");
  const isChanged =
    name.trim() !== me.display_name || color !== me.color || zone !== (me.time_zone ?? "") || locale !== (me.locale ?? "");
  const { isBusy, problem, onSubmit } = useSubmit(async () => {
    const body = { display_name: name.trim(), color: color as PersonColor, time_zone: zone || null, locale: locale || null };
    const headers = { "If-Match": `"${me.version}"` };
    const changed: Me = await answer(api.PATCH("/api/v1/me", { body, headers, params: { header: { "if-match": headers["If-Match"] } } }));
    queryClient.setQueryData(meQuery.queryKey, changed);
    toast("Your profile is saved.");
  });
  return (
    <section aria-labelledby="profile">
      <h2 id="profile" className="mb-3 text-section font-medium">
        Profile
      </h2>
      <form className="flex max-w-md flex-col gap-4" onSubmit={onSubmit} aria-label="Profile">
        <Field
          label="Your name"
          name="name"
          autoComplete="name"
          required
          maxLength={80}
          error={problem?.field("display_name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset>
          <legend className="mb-1.5 font-medium">Your colour</legend>
          <div className="flex flex-wrap gap-2">
            {PERSON_COLORS.map(([value, label]) => (
              <label
                key={value}
                title={label}
                className="relative inline-flex size-9 items-center justify-center rounded-full has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-aegean"
              >
                <input
                  type="radio"
                  name="color"
                  className="absolute inset-0 size-full cursor-pointer opacity-0"
                  aria-label={label}
                  checked={color === value}
                  onChange={() => setColor(value)}
                />
                <span className="portrait inline-flex size-8 items-center justify-center rounded-full" style={{ "--person": value } as never}>
                  {color === value ? <Check size={18} aria-hidden /> : null}
                </span>
              </label>
            ))}
          </div>
          <p className="mt-1.5 text-table text-muted">Of your portrait and your cursor.</p>
        </fieldset>
        <SelectField label="Language of dates" value={locale} onChange={(event) => setLocale(event.target.value)}>
          <option value="">As my device says</option>
          {localesWith(me.locale).map(({ tag, name: language }) => (
            <option key={tag} value={tag} lang={tag}>
              {language}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Time zone"
          hint={<Sample locale={locale} zone={zone} />}
          value={zone}
          onChange={(event) => setZone(event.target.value)}
        >
          <option value="">As my device says</option>
          {zonesWith(me.time_zone).map((each) => (
            <option key={each} value={each}>
              {each.replaceAll("_", " ")}
            </option>
          ))}
        </SelectField>
        {problem?.code === "version-stale" ? (
          <Notice tone="error">You changed your profile on another device in the meantime. Reload, then try again.</Notice>
        ) : problem && !problem.field("display_name") ? (
          <Notice tone="error">{problem.sentence}</Notice>
        ) : null}
        <Button look="primary" type="submit" busy={isBusy} disabled={!isChanged} className="self-start">
          Save profile
        </Button>
      </form>
    </section>
  );
}
