/** From the moments of groups of images to class averages, variances, standard errors and the FRC of their halves. */
import { mergeMoments, varianceMap } from "../statistics/moments.js";
import { maskedFrc, ringCount } from "./ringCurves.js";
import type { Range } from "./tool.js";

export interface FinishArgs {
  width: number;
  height: number;
  /** 1: groups are classes; 2: groups 2k and 2k + 1 are the halves of class k. */
  halves: 1 | 2;
  maskRadius: number;
  count: Int32Array;
  mean: Float64Array;
  m2: Float64Array;
  averages: Float32Array;
  variances: Float32Array;
  /** √(variance/n), if wanted. */
  errors: Float32Array | null;
  halfAverages: Float32Array | null;
  /** One row of ring values a class; filled when both halves have images. */
  frc: Float64Array | null;
}

/** Items = classes. */
export function finishKernel(range: Range, a: FinishArgs): void {
  const size = a.width * a.height;
  const rings = ringCount(a.width, a.height);
  for (let k = range.start; k < range.end; k++) {
    const part = (half: number) => {
      const at = (a.halves * k + half) * size;
      return { mean: a.mean.subarray(at, at + size), m2: a.m2.subarray(at, at + size) };
    };
    const whole = part(0);
    let count = a.count[a.halves * k]!;
    if (a.halves === 2) {
      const second = part(1);
      const secondCount = a.count[2 * k + 1]!;
      a.halfAverages?.set(whole.mean, 2 * k * size);
      a.halfAverages?.set(second.mean, (2 * k + 1) * size);
      if (count > 0 && secondCount > 0 && a.frc) {
        const row = a.frc.subarray(k * rings, (k + 1) * rings);
        maskedFrc(whole.mean, second.mean, a.width, a.height, a.maskRadius, row);
      }
      mergeMoments(whole, count, second, secondCount);
      count += secondCount;
    }
    a.averages.set(whole.mean, k * size);
    const variances = a.variances.subarray(k * size, (k + 1) * size);
    varianceMap(whole.m2, count, variances);
    if (!a.errors) continue;
    for (let p = 0; p < size; p++) a.errors[k * size + p] = count > 0 ? Math.sqrt(variances[p]! / count) : 0;
  }
}
