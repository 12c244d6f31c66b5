// A level of the alignment search is described by int32 numbers in memory: byte offsets and counts, in the order of
// ../../align/levelPlanes.ts. Lanes are offsets.

/** Number i of the description. */
export function field(level: usize, i: usize): usize {
  return load<usize>(level + (i << 2));
}

export const RINGS: usize = 0;
export const HALF: usize = 1;
export const GROUPS: usize = 2;
export const ANGLES: usize = 3;
/** Bytes between the samples of a ring, and between rings. */
export const SAMPLE_STEP: usize = 4;
export const RING_STEP: usize = 5;
export const SAMPLES_RE: usize = 6;
export const SAMPLES_IM: usize = 7;
/** cos, then sin, of πj/H. */
export const HALF_TURN: usize = 8;
/** Of the ring transform and of the angle transform. */
export const RING_ROOTS: usize = 9;
export const ANGLE_ROOTS: usize = 10;
/** cos, then sin, of 2πk/N, k < N/2. */
export const TURN: usize = 11;
export const PHASE_RE: usize = 12;
export const PHASE_IM: usize = 13;
export const MOVED_RE: usize = 14;
export const MOVED_IM: usize = 15;
/** First ring of each order; orders present on each ring. */
export const FIRST_RING: usize = 16;
export const ORDERS: usize = 17;
export const Z_RE: usize = 18;
export const Z_IM: usize = 19;
/** Sums of all orders and groups: straight re, im, mirrored re, im, one after another. */
export const SUMS: usize = 20;
/** Eight planes of max(H, N/2) vectors. */
export const WORK: usize = 21;
export const WORK_BYTES: usize = 22;
/** Where levelBest writes group, angle, lane. */
export const FOUND: usize = 23;
