import { useSyncExternalStore } from "react";

/** Whose dates: the language and the time zone of a profile; null leaves them to the device. */
export interface Place {
  locale: string | null;
  timeZone: string | null;
}

let place: Place = { locale: null, timeZone: null };
const formats = new Map<string, Intl.DateTimeFormat>();
const listeners = new Set<() => void>();

/** From now on dates are shown as somebody wants them. */
export function setPlace({ locale, timeZone }: Place): void {
  if (place.locale === locale && place.timeZone === timeZone) return;
  place = { locale, timeZone };
  formats.clear();
  for (const tell of listeners) tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For what shows dates all the time: render anew when somebody wants them otherwise. */
export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => place);
}

/** A date in words or figures, in the language and the time zone of whoever reads it. */
export function inWords(at: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? formatFor(place, options);
  formats.set(key, format);
  return format.format(at);
}

const DAY = { year: "numeric", month: "numeric", day: "numeric" } as const;

/** The day something falls on there, counted since 1970. */
export function dayNumber(at: Date): number {
  const format = formats.get("day") ?? formatFor({ ...place, locale: "en" }, DAY);
  formats.set("day", format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)] as const));
  return Date.UTC(parts.get("year") ?? 0, (parts.get("month") ?? 1) - 1, parts.get("day") ?? 1) / 86_400_000;
}

/** A format; a language or a zone that this browser does not know is left to the device. */
export function formatFor({ locale, timeZone }: Place, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  for (const zone of [timeZone, null]) {
    try {
      return new Intl.DateTimeFormat(locale ?? undefined, zone ? { ...options, timeZone: zone } : options);
    } catch {
      // A newer browser may know it.
    }
  }
  return new Intl.DateTimeFormat(undefined, options);
}
