/** Levels (see level.ts) that share one image and one set of references: what a search works with. */

/** References as ring coefficients with the ring weight 2πk and 1/‖A‖ multiplied in: (count, H orders, R rings). */
export interface References {
  count: number;
  re: Float32Array;
  im: Float32Array;
}

/** One level of a set. */
export interface LevelSpec {
  /** Rings 1 … `rings` are used, of those there are. */
  rings: number;
  /** Samples of a half ring, and orders, that are used: a power of two ≥ 16, at most those there are. */
  half: number;
  /** Angles of the full circle; a power of two, at least 2·half. */
  angles: number;
  /** Offsets d, px. */
  offsets: readonly (readonly [number, number])[];
  /** Every reference is scored for every image, not just a few. */
  everyReference: boolean;
}

export interface LevelsOptions {
  boxSize: number;
  /** R and H of images and references. */
  rings: number;
  half: number;
  /** References vanish beyond this radius, px. */
  radius: number;
  /** Mirrored references are wanted too. */
  mirror: boolean;
  /** References that can be taken at most. */
  capacity: number;
  levels: readonly LevelSpec[];
}

/** Scores of one image at the offsets and angles of a level. */
export interface SearchLevel {
  readonly angles: number;
  /** Number of offsets, and their coordinates, px. */
  readonly count: number;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  /** Move the loaded image by −(baseX, baseY) px: the offsets are about that point. */
  shift(baseX: number, baseY: number): void;
  /** Score reference k, straight and (or) mirrored, at every offset and angle. */
  score(k: number, straight: boolean, mirrored: boolean): void;
  /**
   * The highest of the scores, among angles 0 … reach and N − reach … N − 1 (reach ≥ N/2: all); where it is stands in
   * {@link bestOffset} and {@link bestAngle}.
   */
  best(mirrored: boolean, reach: number): number;
  readonly bestOffset: number;
  readonly bestAngle: number;
  /** The score at offset d and angle a, a wrapped around. */
  at(mirrored: boolean, d: number, a: number): number;
}

/** See the file comment; one image after another, not to be shared between threads. */
export interface Levels {
  readonly levels: readonly SearchLevel[];
  /** References that can be taken. */
  readonly capacity: number;
  /** Take the references (copied where that is faster): again after every change of their coefficients. */
  take(references: References): void;
  /** Take the samples of an image, (R, H) from index `at` on. */
  load(yRe: Float32Array, yIm: Float32Array, at: number): void;
}
