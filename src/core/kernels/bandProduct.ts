/**
 * Products of a tall matrix S (rows × depth), given band after band, with few columns: Y = S·Q and Z += Sᵀ·Y. Products are
 * summed in float32 over at most 256 terms, these sums in double; a band is read where it was written, without packing.
 * By WebAssembly with SIMD, or by the plain twin, which sums in double throughout. Y is rounded to float32 before Sᵀ·Y.
 */
import { hasKernels, KernelMemory } from "./kernelMemory.js";

/** Rows of a band of a matrix of `depth` columns: 128, fewer where such a band would be larger than 16 MB; at most 256. */
export const bandRows = (depth: number): number => Math.max(8, Math.min(128, 4 * Math.floor(2 ** 20 / depth)));

/** Room for one band of a matrix of `depth` columns and its products with up to `columns` columns. */
export interface BandProduct {
  readonly depth: number;
  readonly columns: number;
  /** Rows a band has room for: {@link bandRows}. */
  readonly rows: number;
  /** Row r of the band is band[r·stride … r·stride + depth); rows that are not written may hold anything finite. */
  readonly band: Float32Array;
  readonly stride: number;
  /** Take Q: vector c is q[c·depth … (c + 1)·depth). */
  load(q: Float64Array): void;
  /** out[r·columns + c] = Σ_j S[r, j] Q[j, c] for the first `rows` rows of the band. */
  forward(rows: number, out: Float64Array): void;
  /** Z[j, c] += Σ_r S[r, j] · y[r·columns + c] over the first `rows` rows of the band. */
  backward(rows: number, y: Float64Array): void;
  /** Z = 0. */
  clear(): void;
  /** out[j·columns + c] += Z[j, c]. */
  addTo(out: Float64Array): void;
}

const upTo = (n: number, step: number): number => Math.ceil(n / step) * step;

let last: BandProduct | null = null;

/** A product of this size; the last one made is kept, as a pass asks for it once a block. */
export function bandProduct(depth: number, columns: number): BandProduct {
  if (last?.depth !== depth || last.columns !== columns) {
    last = hasKernels() ? kernelBandProduct(depth, columns) : plainBandProduct(depth, columns);
  }
  return last;
}

function kernelBandProduct(depth: number, columns: number): BandProduct {
  const most = bandRows(depth);
  const wide = upTo(columns, 8);
  const deep = upTo(depth, 4);
  // An odd number of cache lines a row, so that a column of the band does not fall into one set of the cache.
  const lines = Math.ceil(deep / 16);
  const stride = 16 * (lines % 2 === 0 ? lines + 1 : lines);
  const memory = new KernelMemory();
  const planes = {
    band: memory.reserve(most * stride),
    q: memory.reserve(deep * wide),
    y: memory.reserve(most * wide),
    rows: memory.reserve(2 * most * wide),
    sums: memory.reserve(2 * deep * wide),
  };
  const { bandForward, bandBackward } = memory.start();
  const band = memory.view(planes.band);
  const q = memory.view(planes.q);
  const y = memory.view(planes.y);
  const lines64 = memory.doubles(planes.rows);
  const sums = memory.doubles(planes.sums);
  return {
    depth,
    columns,
    rows: most,
    band,
    stride,
    load(from) {
      q.fill(0);
      for (let c = 0; c < columns; c++) {
        const at = (c >> 3) * deep * 8 + (c & 7);
        for (let j = 0; j < depth; j++) q[at + 8 * j] = from[c * depth + j]!;
      }
    },
    forward(rows, out) {
      const high = upTo(rows, 4);
      lines64.fill(0, 0, high * wide);
      bandForward!(planes.band.at, 4 * stride, high, planes.q.at, wide, deep, planes.rows.at, 8 * wide);
      for (let r = 0; r < rows; r++) out.set(lines64.subarray(r * wide, r * wide + columns), r * columns);
    },
    backward(rows, from) {
      y.fill(0);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) y[((c >> 3) * most + r) * 8 + (c & 7)] = from[r * columns + c]!;
      }
      bandBackward!(planes.band.at, 4 * stride, rows, planes.y.at, most, wide, deep, planes.sums.at, 8 * wide);
    },
    clear() {
      sums.fill(0);
    },
    addTo(out) {
      for (let j = 0; j < depth; j++) {
        const from = j * wide;
        const to = j * columns;
        for (let c = 0; c < columns; c++) out[to + c]! += sums[from + c]!;
      }
    },
  };
}

/** The twin in TypeScript. */
export function plainBandProduct(depth: number, columns: number): BandProduct {
  const rows = bandRows(depth);
  const band = new Float32Array(rows * depth);
  const q = new Float64Array(depth * columns);
  const sums = new Float64Array(depth * columns);
  return {
    depth,
    columns,
    rows,
    band,
    stride: depth,
    load(from) {
      q.set(from.subarray(0, q.length));
    },
    forward(high, out) {
      for (let r = 0; r < high; r++) {
        for (let c = 0; c < columns; c++) {
          let sum = 0;
          for (let j = 0; j < depth; j++) sum += band[r * depth + j]! * Math.fround(q[c * depth + j]!);
          out[r * columns + c] = sum;
        }
      }
    },
    backward(high, y) {
      for (let r = 0; r < high; r++) {
        for (let c = 0; c < columns; c++) {
          const value = Math.fround(y[r * columns + c]!);
          for (let j = 0; j < depth; j++) sums[j * columns + c]! += band[r * depth + j]! * value;
        }
      }
    },
    clear() {
      sums.fill(0);
    },
    addTo(out) {
      for (let i = 0; i < sums.length; i++) out[i]! += sums[i]!;
    },
  };
}
