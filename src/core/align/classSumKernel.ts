/**
 * Sums of images laid onto their class, and their coefficients, by the kernel (kernels/assembly/classSum.ts): cubic
 * B-splines about the background of each image, as createResampler({ interpolation: "spline" }) lays them. The twin is
 * in classSums.ts.
 */
import type { Alignment } from "../conventions.js";
import { hasKernels, KernelMemory, type Plane } from "../kernels/kernelMemory.js";

/** Sums of images, each laid onto its place; not to be shared between threads. */
export interface Layer {
  /** Room for the pixels of an image, (n, n). */
  readonly room: Float32Array;
  /** Start sums of zero, or with those of an earlier time, (n, n). */
  begin(sums: Float64Array | null): void;
  /** Add what lies in the room, times `weight`. */
  add(alignment: Alignment, weight: number): void;
  /** The sums, (n, n). */
  finish(sums: Float64Array): void;
}

/** Sums by class and half, with their squares and coefficients; not to be shared between threads. */
export interface ClassSummer {
  /** Room for the pixels of an image, (n, n). */
  readonly room: Float32Array;
  /** Start sums of zero, and take the reference that images are correlated with; null = none. */
  begin(reference: Float32Array | null): void;
  /**
   * Add what lies in the room to half 0 or 1.
   * @param members N > 1: the reference is an average of N images, this one among them, which is taken out of it
   * @returns the coefficient of the laid image with the reference over the pixels inside, as `correlate` gives it
   */
  add(alignment: Alignment, half: number, members: number): number;
  /** (3, n, n) sums of half 0, of half 1 and of squares, from index `at` on. */
  finish(rows: Float64Array, at: number): void;
}

/** Smaller boxes have no corners to take the background from, and no 16 terms to start the spline with. */
const LEAST_BOX = 8;
const GROUP = 4;

const summers = new Map<string, ClassSummer>();
const layers = new Map<number, Layer>();

/** The layer for boxes of n px, kept with its scratch for the next call on the same thread; null without kernels. */
export function layerFor(boxSize: number): Layer | null {
  if (boxSize < LEAST_BOX || !hasKernels()) return null;
  let layer = layers.get(boxSize);
  if (!layer) {
    if (layers.size >= 4) layers.clear();
    layer = createLayer(boxSize);
    layers.set(boxSize, layer);
  }
  return layer;
}

/**
 * The summer for boxes of n px, kept with its scratch for the next call on the same thread; null where there are no
 * kernels.
 * @param inside indices of the pixels that are correlated
 * @param key    tells this set of pixels from others
 */
export function classSummer(boxSize: number, inside: () => Uint32Array, key: string): ClassSummer | null {
  if (boxSize < LEAST_BOX || !hasKernels()) return null;
  const name = `${boxSize} ${key}`;
  let summer = summers.get(name);
  if (!summer) {
    if (summers.size >= 4) summers.clear();
    summer = createClassSummer(boxSize, inside());
    summers.set(name, summer);
  }
  return summer;
}

/** Fields of a plan, in the order of kernels/assembly/classSum.ts. */
const FIELDS = 12;

/** What lays images of n px: planes of n rows of `row` numbers. */
interface Laying {
  row: number;
  room: Float32Array;
  /** Sums of the halves, then of squares where they are wanted. */
  sums: Float64Array;
  /** (n, row), 1 where pixels are correlated; and the reference. */
  inside: Float32Array;
  reference: Float32Array;
  /** Σf, Σf², Σfg of the image that was added last. */
  found: Float64Array;
  add(alignment: Alignment, half: number, weight: number): void;
}

/** @param squares also sums of squares, and products with a reference; and both halves */
function createLaying(n: number, squares: boolean): Laying {
  const row = GROUP * Math.ceil(n / GROUP);
  const memory = new KernelMemory();
  const reserve = (length: number): Plane => memory.reserve(length);
  const fields = reserve(FIELDS);
  // Whole vectors are read, beyond the last pixel of a row too.
  const image = reserve(n * n + GROUP);
  const outside = reserve(n * n);
  const first = reserve(row * row);
  const coefficients = reserve((row + 8) * (row + 4));
  const inside = reserve(squares ? n * row : 0);
  const reference = reserve(squares ? n * row : 0);
  const sums = reserve(2 * (squares ? 3 : 1) * n * row);
  const found = reserve(6);
  const { classSumAdd } = memory.start();

  const middle = Math.floor(n / 2);
  const radius = n / 2 - 1;
  const corner = memory.view(outside);
  for (let i = 0; i < n * n; i++) {
    corner[i] = ((i % n) - middle) ** 2 + (Math.floor(i / n) - middle) ** 2 > radius * radius ? 1 : 0;
  }
  const corners = corner.reduce((sum, v) => sum + v, 0);
  const planes = [first, coefficients, inside, reference, sums, found].map(({ at }) => at);
  const squaresAt = squares ? sums.at + 8 * 2 * n * row : 0;
  memory.ints(fields).set([n, row, image.at, outside.at, corners, ...planes, squaresAt]);
  return {
    row,
    room: memory.view({ at: image.at, length: n * n }),
    sums: memory.doubles(sums),
    inside: memory.view(inside),
    reference: memory.view(reference),
    found: memory.doubles(found),
    add({ psi, shiftX, shiftY, mirror }, half, weight) {
      const psiRad = (psi * Math.PI) / 180;
      classSumAdd!(fields.at, half, mirror ? -1 : 1, shiftX, shiftY, Math.cos(psiRad), Math.sin(psiRad), weight);
    },
  };
}

/** Rows of `from` numbers to rows of `to`, as many of each as the shorter holds. */
function copyRows(source: Float64Array, from: number, target: Float64Array, to: number, count: number, at = 0): void {
  if (from === to) {
    target.set(source.subarray(0, count * from), at);
    return;
  }
  const length = Math.min(from, to);
  for (let y = 0; y < count; y++) target.set(source.subarray(y * from, y * from + length), at + y * to);
}

function createLayer(n: number): Layer {
  const laying = createLaying(n, false);
  const { row, room, sums } = laying;
  return {
    room,
    begin(given) {
      if (given) copyRows(given, n, sums, row, n);
      else sums.fill(0);
    },
    add: (alignment, weight) => laying.add(alignment, 0, weight),
    finish: (out) => copyRows(sums, row, out, n, n),
  };
}

function createClassSummer(n: number, inside: Uint32Array): ClassSummer {
  const laying = createLaying(n, true);
  const { row, room, sums, reference: g, found } = laying;
  const at = Uint32Array.from(inside, (p) => Math.floor(p / n) * row + (p % n));
  for (const p of at) laying.inside[p] = 1;
  let power = 0;

  return {
    room,
    begin(reference) {
      sums.fill(0);
      power = 0;
      if (!reference) return;
      let mean = 0;
      for (const p of inside) mean += reference[p]!;
      mean /= inside.length;
      for (let i = 0; i < inside.length; i++) {
        const value = reference[inside[i]!]! - mean;
        g[at[i]!] = value;
        power += value * value;
      }
    },
    add(alignment, half, members) {
      laying.add(alignment, half, 1);
      const [f1 = 0, f2 = 0, fg = 0] = found;
      const keep = members > 1 ? members / (members - 1) : 1;
      const take = members > 1 ? 1 / (members - 1) : 0;
      const spread = f2 - (f1 * f1) / inside.length;
      // What is left of a constant is the rounding of float32.
      const ff = spread > 1e-13 * f2 ? spread : 0;
      const gg = keep * keep * power - 2 * keep * take * fg + take * take * ff;
      const scale = Math.sqrt(ff * gg);
      return scale > 0 ? Math.max(-1, Math.min(1, (keep * fg - take * ff) / scale)) : 0;
    },
    finish: (rows, to) => copyRows(sums, row, rows, n, 3 * n, to),
  };
}
