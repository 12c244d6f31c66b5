/** From the sums of classes to their averages, variances, halves and FRC. */
import { applyMask, softCircleMask } from "../mask/circle.js";
import { halfSpectrumSize, wienerDivide } from "../prepare/wiener.js";
import { fourierRingCorrelation, independentCounts, resolutions } from "../statistics/frc.js";
import type { FrcCurve } from "../tools/results.js";
import type { Range } from "../tools/tool.js";
import { backgroundMean } from "../transform/resample.js";
import { rowLength } from "./classSums.js";
import type { Geometry } from "./geometry.js";

export interface AverageArgs {
  geometry: Geometry;
  totals: Float64Array;
  /** (classes) members. */
  members: Uint32Array;
  /** Each (classes, n, n); a class without members (or a half without) stays 0. */
  averages: Float32Array;
  /** Σ(x − x̄)²/(N − 1) per pixel; 0 for a single member. */
  variances: Float32Array;
  half0: Float32Array;
  half1: Float32Array;
  /** (classes, floor(n/2) + 1): FRC of the half averages under a soft disc of outerRadius; 0 with fewer than two members. */
  frc: Float64Array;
  /**
   * (classes, n, floor(n/2) + 1): Σ C² of the members, for images that were multiplied by their CTF; averages and halves
   * are divided by it, see core/prepare/wiener.ts. null = plain means.
   */
  squares: Float64Array | null;
}

/** Kernel over classes: totals to averages, variances, half averages and their FRC. */
export function averageKernel(range: Range, args: AverageArgs): void {
  const { geometry, totals, averages, variances, half0, half1, members, frc, squares } = args;
  const { boxSize } = geometry;
  const size = boxSize * boxSize;
  const rings = Math.floor(boxSize / 2) + 1;
  const { mask } = softCircleMask(boxSize, boxSize, geometry.outerRadius, geometry.edge);
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  const length = rowLength(boxSize, squares !== null);
  for (let k = range.start; k < range.end; k++) {
    const total = totals.subarray(k * length, (k + 1) * length);
    const n = members[k]!;
    const n0 = Math.ceil(n / 2);
    const n1 = n - n0;
    for (let p = 0; p < size; p++) {
      const mean = n > 0 ? (total[p]! + total[size + p]!) / n : 0;
      averages[k * size + p] = mean;
      variances[k * size + p] = n > 1 ? Math.max(0, (total[2 * size + p]! - n * mean * mean) / (n - 1)) : 0;
      half0[k * size + p] = n0 > 0 ? total[p]! / n0 : 0;
      half1[k * size + p] = n1 > 0 ? total[size + p]! / n1 : 0;
    }
    if (squares && n > 0) {
      const spectrum = halfSpectrumSize(boxSize);
      const weights = squares.subarray(k * spectrum, (k + 1) * spectrum);
      const ofHalf = (h: number): Float64Array =>
        total.subarray(3 * size + h * spectrum, 3 * size + (h + 1) * spectrum);
      const [even, odd] = [ofHalf(0), ofHalf(1)];
      for (let i = 0; i < spectrum; i++) weights[i] = even[i]! + odd[i]!;
      for (let p = 0; p < size; p++) first[p] = total[p]! + total[size + p]!;
      const of = (out: Float32Array): Float32Array => out.subarray(k * size, (k + 1) * size);
      wienerDivide(first, weights, boxSize, of(averages));
      wienerDivide(total.subarray(0, size), even, boxSize, of(half0));
      wienerDivide(total.subarray(size, 2 * size), odd, boxSize, of(half1));
    }
    if (n < 2) {
      frc.fill(0, k * rings, (k + 1) * rings);
      continue;
    }
    for (const [half, out] of [
      [half0, first],
      [half1, second],
    ] as const) {
      const image = half.subarray(k * size, (k + 1) * size);
      applyMask(image, mask, backgroundMean(image, boxSize, boxSize), out);
    }
    frc.set(fourierRingCorrelation(first, second, boxSize, boxSize).frc, k * rings);
  }
}

/** The FRC curves as a result: one a class with two members or more. */
export function frcCurves(frc: Float64Array, members: Uint32Array, boxSize: number): FrcCurve[] {
  const rings = Math.floor(boxSize / 2) + 1;
  const n = independentCounts(boxSize, boxSize);
  return Array.from(members).flatMap((particles, classIndex) => {
    if (particles < 2) return [];
    const curve = { frc: frc.slice(classIndex * rings, (classIndex + 1) * rings), n };
    return [{ classIndex, particles, ...curve, resolution: resolutions(curve, boxSize) }];
  });
}
