/** Which angular orders an object of a given radius has on which Fourier ring. */

/** First ring (index from 0) on which order m can be present: J_m(2πkr/n) is negligible for m > 2πkr/n + 2.5. */
export function firstRingOfOrder(order: number, boxSize: number, radius: number, rings: number): number {
  const ring = Math.floor(((order - 2.5) * boxSize) / (2 * Math.PI * radius)) - 1;
  return Math.min(Math.max(ring, 0), rings);
}
