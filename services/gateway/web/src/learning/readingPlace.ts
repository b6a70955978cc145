/** The block whose top one has reached: the last one that begins above a line near the top of the window. */
export function blockAt(tops: number[], line: number): number {
  let at = 0;
  for (const [index, top] of tops.entries()) if (top <= line) at = index;
  return at;
}
