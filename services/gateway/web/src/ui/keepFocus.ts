/**
 * Put the focus where one can go on, when what had it went away or is done with.
 * Whoever went elsewhere meanwhile stays there.
 */
export function keepFocus(place: HTMLElement | null, doneWith?: HTMLElement | null): void {
  const { activeElement: at, body } = document;
  if (at === null || at === body || doneWith?.contains(at)) place?.focus();
}
