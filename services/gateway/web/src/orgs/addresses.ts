/** The addresses in what somebody pasted: one a line, or apart by commas, with or without names. */
export function addressesIn(text: string): string[] {
  const parts = text.split(/[\s,;<>"()]+/).filter((part) => part.includes("@"));
  const seen = new Map(parts.map((part) => [part.toLocaleLowerCase(), part] as const));
  return [...seen.values()];
}

/** Whether an address may be the one of which only `d…@stoa.example` is told. */
export function fits(hint: string, address: string): boolean {
  const [first, domain] = hint.split("…");
  return first !== undefined && domain !== undefined && address.startsWith(first) && address.endsWith(domain);
}
