/**
 * Products and combinations of a few long vectors in double, piece by piece: by WebAssembly with SIMD where it is to be
 * had, or by the plain twin. Vectors are rows of m numbers. What is added in which order depends on counts and ranges alone.
 */
import { hasKernels, KernelMemory } from "./kernelMemory.js";

/** Rows that are combined: out_o += Σ_i mix[i·outCount + o] from_i. */
export interface Term {
  from: Float64Array;
  count: number;
  /** count × outCount. */
  mix: Float64Array;
}

/** Algebra over the elements start … end − 1 of vectors of m elements. */
export interface LongVectors {
  /** out[i·bCount + j] = Σ_e a_i[e] b_j[e]. */
  dots(
    a: Float64Array,
    aCount: number,
    b: Float64Array,
    bCount: number,
    m: number,
    start: number,
    end: number,
    out: Float64Array,
  ): void;
  /** out_o[e] = Σ over terms of Σ_i mix[i, o] from_i[e]; `out` may be what is combined. */
  combine(terms: readonly Term[], outCount: number, m: number, start: number, end: number, out: Float64Array): void;
}

/** Elements of a piece and vectors of a tile: 64 kB each, so that a few of them stay in the cache. */
const PIECE = 256;
const TILE = 32;

const upTo = (n: number, step: number): number => Math.ceil(n / step) * step;

let made: LongVectors | null = null;

/** The algebra of this thread. */
export function longVectors(): LongVectors {
  made ??= hasKernels() ? kernelVectors() : plainVectors();
  return made;
}

function kernelVectors(): LongVectors {
  const memory = new KernelMemory();
  const [aPlane, bPlane] = [memory.reserve(2 * TILE * PIECE), memory.reserve(2 * TILE * PIECE)];
  const smallPlane = memory.reserve(2 * TILE * TILE);
  const { addDots, addMixture } = memory.start();
  const [a, b, small] = [memory.doubles(aPlane), memory.doubles(bPlane), memory.doubles(smallPlane)];
  const step = 8 * PIECE;
  /** Rows `first` … of a piece, zeros up to a multiple of 4 both ways. */
  const load = (
    to: Float64Array,
    from: Float64Array,
    m: number,
    first: number,
    rows: number,
    at: number,
    wide: number,
  ) => {
    for (let r = 0; r < rows; r++) {
      const place = (first + r) * m + at;
      to.set(from.subarray(place, place + wide), r * PIECE);
      to.fill(0, r * PIECE + wide, r * PIECE + upTo(wide, 4));
    }
    to.fill(0, rows * PIECE, upTo(rows, 4) * PIECE);
  };
  /** Results of one piece before they are written, as what is combined may lie where they go. */
  let room = new Float64Array(0);

  return {
    dots(aFrom, aCount, bFrom, bCount, m, start, end, out) {
      out.fill(0, 0, aCount * bCount);
      for (let at = start; at < end; at += PIECE) {
        const wide = Math.min(PIECE, end - at);
        for (let j = 0; j < bCount; j += TILE) {
          const columns = Math.min(TILE, bCount - j);
          load(b, bFrom, m, j, columns, at, wide);
          for (let i = 0; i < aCount; i += TILE) {
            const rows = Math.min(TILE, aCount - i);
            load(a, aFrom, m, i, rows, at, wide);
            small.fill(0);
            const high = upTo(rows, 4);
            addDots!(aPlane.at, high, bPlane.at, upTo(columns, 4), step, upTo(wide, 4), smallPlane.at, 8 * TILE);
            for (let r = 0; r < rows; r++) {
              const place = (i + r) * bCount + j;
              for (let c = 0; c < columns; c++) out[place + c] = out[place + c]! + small[r * TILE + c]!;
            }
          }
        }
      }
    },
    combine(terms, outCount, m, start, end, out) {
      if (room.length < outCount * PIECE) room = new Float64Array(outCount * PIECE);
      for (let at = start; at < end; at += PIECE) {
        const wide = Math.min(PIECE, end - at);
        for (let o = 0; o < outCount; o += TILE) {
          const columns = Math.min(TILE, outCount - o);
          b.fill(0);
          for (const { from, count, mix } of terms) {
            for (let i = 0; i < count; i += TILE) {
              const rows = Math.min(TILE, count - i);
              load(a, from, m, i, rows, at, wide);
              for (let r = 0; r < rows; r++) {
                const place = (i + r) * outCount + o;
                small.set(mix.subarray(place, place + columns), r * TILE);
                small.fill(0, r * TILE + columns, r * TILE + upTo(columns, 4));
              }
              const high = upTo(columns, 4);
              addMixture!(aPlane.at, rows, smallPlane.at, 8 * TILE, step, upTo(wide, 4), bPlane.at, high);
            }
          }
          room.set(b.subarray(0, columns * PIECE), o * PIECE);
        }
        for (let o = 0; o < outCount; o++) out.set(room.subarray(o * PIECE, o * PIECE + wide), o * m + at);
      }
    },
  };
}

/** The same in TypeScript. */
export function plainVectors(): LongVectors {
  return {
    dots(a, aCount, b, bCount, m, start, end, out) {
      for (let i = 0; i < aCount; i++) {
        for (let j = 0; j < bCount; j++) {
          let sum = 0;
          for (let e = start; e < end; e++) sum += a[i * m + e]! * b[j * m + e]!;
          out[i * bCount + j] = sum;
        }
      }
    },
    combine(terms, outCount, m, start, end, out) {
      const sums = new Float64Array(outCount * PIECE);
      for (let at = start; at < end; at += PIECE) {
        const wide = Math.min(PIECE, end - at);
        sums.fill(0);
        for (const { from, count, mix } of terms) {
          for (let i = 0; i < count; i++) {
            for (let o = 0; o < outCount; o++) {
              const factor = mix[i * outCount + o]!;
              for (let e = 0; e < wide; e++) sums[o * PIECE + e]! += factor * from[i * m + at + e]!;
            }
          }
        }
        for (let o = 0; o < outCount; o++) out.set(sums.subarray(o * PIECE, o * PIECE + wide), o * m + at);
      }
    },
  };
}
