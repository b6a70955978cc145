import { languageName } from "./words";

/** Languages a course is offered in the choice of; any other tag can be set through the API. */
const TAGS = [
  "ar", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "it", "ja", "ko", "nb", "nl", "pl", "pt", "ro", "ru", "sv",
  "tr", "uk", "vi", "zh",
];

/** The choices by name, with one that is set although it is none of them. */
export function languages(own?: string): [tag: string, name: string][] {
  const tags = own && !TAGS.includes(own) ? [own, ...TAGS] : TAGS;
  return tags.map((tag): [string, string] => [tag, languageName(tag)]).toSorted((a, b) => a[1].localeCompare(b[1]));
}
