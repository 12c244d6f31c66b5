/**
 * Multiplying an image by a radial mask, done on its ring coefficients. A radial mask keeps angular orders apart:
 *
 *   A'_m(k) = Σ_k' T_m(k, k')·A_m(k'),  T_m(k, k') = (2πk'/n²)·2π ∫ w(r)·J_m(2πkr/n)·J_m(2πk'r/n)·r dr,
 *
 * and the mean under the mask is subtracted from order 0 (the rings do not know the zero frequency, so the constant must
 * not matter). T falls off quickly away from k = k': a band is kept; rings whose orders end below m stay empty. This makes
 * "total minus own contribution, masked" exact and cheap for every particle, without going back to pixels.
 */
import { firstRingOfOrder } from "./orders.js";

/** Rings on either side of the diagonal that are kept. */
export const MASK_BAND = 10;
export const MASK_WIDTH = 2 * MASK_BAND + 1;

/** Numbers from one row of the band to the next: whole vectors, for the kernel. */
export const maskStride = (rings: number): number => 4 * Math.ceil(rings / 4);

/** The mask as an operator; plain data, shareable between threads. */
export interface RadialMask {
  rings: number;
  orders: number;
  /** (orders, MASK_WIDTH, {@link maskStride}): T_m(k, k + b − MASK_BAND). */
  band: Float32Array;
  /** (rings) ŵ(k) = 2π ∫ w(r)·J_0(2πkr/n)·r dr. */
  transform: Float64Array;
  /** (rings) weights of A_0(k') in the mean under the mask: (2πk'/n²)·ŵ(k')/ŵ(0). */
  mean: Float64Array;
}

/** Lengths of the three arrays of a {@link RadialMask}. */
export function radialMaskLengths(rings: number, orders: number): { band: number; rings: number } {
  return { band: orders * MASK_WIDTH * maskStride(rings), rings };
}

/**
 * Fill `mask` with the operator of the weight `w(r)`, r in px, which vanishes beyond `radius`.
 * @param boxSize n, px
 */
export function computeRadialMask(boxSize: number, radius: number, w: (r: number) => number, mask: RadialMask): void {
  const { rings, orders, band, transform, mean } = mask;
  const step = 0.5;
  const radii = Array.from({ length: Math.ceil(radius / step) }, (_, j) => (j + 0.5) * step);
  const measure = radii.map((r) => 2 * Math.PI * w(r) * r * step);
  const stride = maskStride(rings);
  band.fill(0);
  let whole = 0;
  for (const weight of measure) whole += weight;
  besselRows(boxSize, rings, radii, orders, (m, j) => {
    const first = firstRingOfOrder(m, boxSize, radius, rings);
    for (let k = 0; k < rings; k++) {
      for (let b = 0; b < MASK_WIDTH; b++) {
        const other = k + b - MASK_BAND;
        if (k < first || other < 0 || other >= rings) continue;
        let sum = 0;
        for (let i = 0; i < radii.length; i++) {
          sum += measure[i]! * j[k * radii.length + i]! * j[other * radii.length + i]!;
        }
        band[(m * MASK_WIDTH + b) * stride + k] = (sum * 2 * Math.PI * (other + 1)) / (boxSize * boxSize);
      }
      if (m === 0) {
        let sum = 0;
        for (let i = 0; i < radii.length; i++) sum += measure[i]! * j[k * radii.length + i]!;
        transform[k] = sum;
        mean[k] = (2 * Math.PI * (k + 1) * sum) / (boxSize * boxSize * whole);
      }
    }
  });
}

/**
 * out = mask applied to the coefficients (orders, rings), mean under the mask subtracted.
 * @param out not the input
 */
export function applyRadialMask(
  mask: RadialMask,
  re: Float32Array | Float64Array,
  im: Float32Array | Float64Array,
  outRe: Float32Array | Float64Array,
  outIm: Float32Array | Float64Array,
): void {
  const { rings, orders, band, transform, mean } = mask;
  const stride = maskStride(rings);
  for (let m = 0; m < orders; m++) {
    const row = m * rings;
    for (let k = 0; k < rings; k++) {
      const from = Math.max(0, k - MASK_BAND);
      const to = Math.min(rings - 1, k + MASK_BAND);
      let t = (m * MASK_WIDTH + from - k + MASK_BAND) * stride + k;
      let x = 0;
      let y = 0;
      for (let other = row + from; other <= row + to; other++, t += stride) {
        const w = band[t]!;
        x += w * re[other]!;
        y += w * im[other]!;
      }
      outRe[row + k] = x;
      outIm[row + k] = y;
    }
  }
  let meanRe = 0;
  let meanIm = 0;
  for (let k = 0; k < rings; k++) {
    meanRe += mean[k]! * re[k]!;
    meanIm += mean[k]! * im[k]!;
  }
  for (let k = 0; k < rings; k++) {
    outRe[k] = outRe[k]! - meanRe * transform[k]!;
    outIm[k] = outIm[k]! - meanIm * transform[k]!;
  }
}

/**
 * J_m(2πkr/n) for all rings k and radii r, order after order from the highest down, by Miller's backward recurrence:
 * J_{m−1} = (2m/x)·J_m − J_{m+1} from far above, scaled so that J_0 + 2ΣJ_{2i} = 1.
 * @param visit called with m and the values (rings, radii), m = orders − 1 … 0; the array is reused
 */
function besselRows(
  boxSize: number,
  rings: number,
  radii: readonly number[],
  orders: number,
  visit: (m: number, values: Float64Array) => void,
): void {
  const points = rings * radii.length;
  const x = Float64Array.from(
    { length: points },
    (_, p) => (2 * Math.PI * (Math.floor(p / radii.length) + 1) * radii[p % radii.length]!) / boxSize,
  );
  // Where J_m(x) is below 1e-12 of its largest; from there on up it counts as zero.
  const start = Int32Array.from(x, (v) => Math.ceil(v + 12 + 5 * Math.cbrt(v)));
  const top = start.reduce((a, b) => Math.max(a, b), 0);
  const scale = new Float64Array(points).fill(1);
  const above = new Float64Array(points);
  const here = new Float64Array(points);
  const descend = (seen: (m: number) => void): void => {
    above.fill(0);
    here.fill(0);
    for (let m = top; m >= 0; m--) {
      for (let p = 0; p < points; p++) {
        if (m === start[p]) here[p] = 1e-30 * scale[p]!;
        else if (m < start[p]!) {
          const next = ((2 * (m + 1)) / x[p]!) * here[p]! - above[p]!;
          above[p] = here[p]!;
          here[p] = next;
        }
      }
      seen(m);
    }
  };
  const sum = new Float64Array(points);
  descend((m) => {
    if (m % 2 === 0) for (let p = 0; p < points; p++) sum[p] = sum[p]! + (m === 0 ? 1 : 2) * here[p]!;
  });
  for (let p = 0; p < points; p++) scale[p] = 1 / sum[p]!;
  descend((m) => {
    if (m < orders) visit(m, here);
  });
}
