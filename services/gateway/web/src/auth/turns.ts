/**
 * Run work one at a time over all tabs of this browser.
 *
 * Web Locks do it where there are any: in every secure context. Plain http on the
 * address of a machine (a school without a certificate) is none, so there a lease
 * in localStorage does.
 */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as Partial<Navigator>).locks;
  return locks ? locks.request(name, work) : underLease(name, work);
}

interface Lease {
  holder: string;
  until: number;
}

/** A tab that was closed in the middle holds up the others no longer than this. */
const LEASE_MILLISECONDS = 10_000;
/** Longer than what one tab writes takes to show in the others. */
const SETTLE_MILLISECONDS = 60;

async function underLease<T>(name: string, work: () => Promise<T>): Promise<T> {
  const holder = Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-");
  while (!(await take(name, holder))) await pause(SETTLE_MILLISECONDS);
  try {
    return await work();
  } finally {
    if (holderOf(name) === holder) localStorage.removeItem(name);
  }
}

/**
 * Write down our name where nobody's stands, and look again when everybody's has
 * settled: of tabs that came at the same moment the last to write has it.
 */
async function take(name: string, holder: string): Promise<boolean> {
  if (holderOf(name) !== undefined) return false;
  localStorage.setItem(name, JSON.stringify({ holder, until: Date.now() + LEASE_MILLISECONDS } satisfies Lease));
  await pause(SETTLE_MILLISECONDS);
  return holderOf(name) === holder;
}

function holderOf(name: string): string | undefined {
  const kept = localStorage.getItem(name);
  if (kept === null) return undefined;
  try {
    const { holder, until } = JSON.parse(kept) as Lease;
    // Nobody's lease reaches further than one begun now; the clock may have been put back.
    const isRunning = Date.now() < until && until <= Date.now() + LEASE_MILLISECONDS;
    return isRunning ? holder : undefined;
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
