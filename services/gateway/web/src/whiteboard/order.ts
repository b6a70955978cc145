const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;
/** The first digits count what is put on top or below, fourteen million times. */
const COUNTED = 4;
const FIRST = Math.floor(BASE ** COUNTED / 2);
/** Two people who put something on top at once still get two keys, mostly. */
const CHANCE_DIGITS = 3;

/**
 * A key that sorts between two others, so that moving one shape in the pile changes
 * that shape alone. Without `below` under everything, without `above` over it.
 */
export function keyBetween(below: string | undefined, above: string | undefined, random: () => number = Math.random): string {
  const low = isOurs(below) ? below : "";
  const high = isOurs(above) && above > low ? above : undefined;
  if (high === undefined) return counted(low ? countOf(low) + 1 : FIRST, low, random);
  if (low === "" && countOf(high) > 0) return counted(countOf(high) - 1, "", random);
  return inTheMiddle(low, high) + chance(random);
}

function inTheMiddle(low: string, high: string): string {
  let key = "";
  for (let at = 0; ; at += 1) {
    const from = at < low.length ? DIGITS.indexOf(low.charAt(at)) : -1;
    // Once the key is below `high` for certain, nothing bounds it any more.
    const isBounded = at < high.length && key === high.slice(0, at);
    const to = isBounded ? DIGITS.indexOf(high.charAt(at)) : BASE;
    if (to - from > 1) return key + DIGITS.charAt(from + Math.floor((to - from) / 2));
    key += DIGITS.charAt(Math.max(0, from));
  }
}

function countOf(key: string): number {
  return [...key.slice(0, COUNTED).padEnd(COUNTED, "0")].reduce((sum, digit) => sum * BASE + DIGITS.indexOf(digit), 0);
}

function counted(count: number, low: string, random: () => number): string {
  if (count >= BASE ** COUNTED) return low + chance(random);
  let [digits, rest] = ["", count];
  for (let at = 0; at < COUNTED; at += 1) {
    digits = DIGITS.charAt(rest % BASE) + digits;
    rest = Math.floor(rest / BASE);
  }
  return digits + chance(random);
}

/** Never the lowest digit: nothing would fit under a key that ends in it. */
function chance(random: () => number): string {
  return Array.from({ length: CHANCE_DIGITS }, () => DIGITS.charAt(1 + Math.floor(random() * (BASE - 1)))).join("");
}

/** A key of a stranger may hold anything that prints; ours hold digits only. */
function isOurs(key: string | undefined): key is string {
  return key !== undefined && /^[0-9A-Za-z]+$/u.test(key);
}

/** The order of the pile: by key, and by id where two keys are the same. */
export function byOrder(one: { order: string; id: string }, other: { order: string; id: string }): number {
  if (one.order !== other.order) return one.order < other.order ? -1 : 1;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}
