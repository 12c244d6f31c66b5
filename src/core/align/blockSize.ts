/** Items for a block of about 30 ms, from the microseconds one item takes; depends on the problem alone. */
export function blockSize(microsecondsPerItem: number): number {
  return Math.max(1, Math.min(256, Math.round(30_000 / microsecondsPerItem)));
}
