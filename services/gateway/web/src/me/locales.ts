/** Languages of dates, each by its own name; the words of Stoa stay English. */
const TAGS = [
  "ar", "bg", "cs", "da", "de", "de-AT", "de-CH", "el", "en-AU", "en-CA", "en-GB", "en-IN", "en-US", "es", "es-MX", "et", "fa", "fi", "fr",
  "fr-CA", "fr-CH", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "nb", "nl", "pl", "pt-BR", "pt-PT", "ro", "ru", "sk", "sl",
  "sr", "sv", "th", "tr", "uk", "vi", "zh-Hans", "zh-Hant",
];

export interface Locale {
  tag: string;
  name: string;
}

/** The choices, with the one somebody has although it is none of them. */
export function localesWith(own: string | null): Locale[] {
  const tags = own && !TAGS.includes(own) ? [own, ...TAGS] : TAGS;
  return tags.map((tag) => ({ tag, name: nameOf(tag) })).toSorted((a, b) => a.name.localeCompare(b.name));
}

function nameOf(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}
