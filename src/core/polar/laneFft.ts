/**
 * Fourier transforms of four sequences side by side ("lanes"): element j of lane l lies at [4·j + l]. Every operation
 * is the same on all four lanes, so the loops map one to one onto 4-lane SIMD.
 */

/** Sequences transformed together. */
export const LANES = 4;

/** A prepared transform of one power-of-two length; arrays hold n·{@link LANES} numbers. */
export interface LaneFft {
  readonly n: number;
  /**
   * X[k] = Σ_j x[j]·e^{−2πi jk/n} in each lane, unscaled. Both pairs of arrays are used as scratch.
   * Swap the roles of re and im in all four arrays for the opposite sign of the exponent.
   * @returns true when the result is in (otherRe, otherIm), false when it is in (re, im)
   */
  forward(re: Float32Array, im: Float32Array, otherRe: Float32Array, otherIm: Float32Array): boolean;
}

const plans = new Map<number, LaneFft>();

/**
 * The transform of length `n`, a power of two; plans are made once and kept.
 * @throws Error when n is not a power of two
 * @see Stockham's self-sorting algorithm, radix 4 with a radix-2 tail: Van Loan, Computational Frameworks for the FFT (1992)
 */
export function laneFft(n: number): LaneFft {
  let plan = plans.get(n);
  if (!plan) {
    if (!Number.isInteger(n) || n < 1 || (n & (n - 1)) !== 0) throw new Error(`a lane transform of length ${n}`);
    plan = createPlan(n);
    plans.set(n, plan);
  }
  return plan;
}

function createPlan(n: number): LaneFft {
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n }, (_, k) => -Math.sin((2 * Math.PI * k) / n));
  return {
    n,
    forward(re, im, otherRe, otherIm) {
      let xr = re;
      let xi = im;
      let yr = otherRe;
      let yi = otherIm;
      let flipped = false;
      let stride = LANES;
      for (let length = n; length > 1;) {
        const radix = length % 4 === 0 ? 4 : 2;
        if (radix === 4) quarter(length, stride, n, cos, sin, xr, xi, yr, yi);
        else halve(stride, xr, xi, yr, yi);
        length /= radix;
        stride *= radix;
        const swapRe = xr;
        const swapIm = xi;
        xr = yr;
        xi = yi;
        yr = swapRe;
        yi = swapIm;
        flipped = !flipped;
      }
      return flipped;
    },
  };
}

/** One radix-4 pass over sequences of `length` points that lie `stride` numbers apart. */
function quarter(
  length: number,
  stride: number,
  n: number,
  cos: Float64Array,
  sin: Float64Array,
  xr: Float32Array,
  xi: Float32Array,
  yr: Float32Array,
  yi: Float32Array,
): void {
  const points = length / 4;
  const jump = n / length;
  const d = stride * points;
  for (let p = 0; p < points; p++) {
    const c1 = cos[p * jump]!;
    const s1 = sin[p * jump]!;
    const c2 = cos[2 * p * jump]!;
    const s2 = sin[2 * p * jump]!;
    const c3 = cos[3 * p * jump]!;
    const s3 = sin[3 * p * jump]!;
    let a = stride * p;
    let o = 4 * stride * p;
    for (let q = 0; q < stride; q++, a++, o++) {
      const b = a + d;
      const c = b + d;
      const e = c + d;
      const ar = xr[a]!;
      const ai = xi[a]!;
      const br = xr[b]!;
      const bi = xi[b]!;
      const cr = xr[c]!;
      const ci = xi[c]!;
      const er = xr[e]!;
      const ei = xi[e]!;
      const sumAcR = ar + cr;
      const sumAcI = ai + ci;
      const difAcR = ar - cr;
      const difAcI = ai - ci;
      const sumBeR = br + er;
      const sumBeI = bi + ei;
      const difBeR = br - er;
      const difBeI = bi - ei;
      yr[o] = sumAcR + sumBeR;
      yi[o] = sumAcI + sumBeI;
      const t1r = difAcR + difBeI;
      const t1i = difAcI - difBeR;
      yr[o + stride] = t1r * c1 - t1i * s1;
      yi[o + stride] = t1r * s1 + t1i * c1;
      const t2r = sumAcR - sumBeR;
      const t2i = sumAcI - sumBeI;
      yr[o + 2 * stride] = t2r * c2 - t2i * s2;
      yi[o + 2 * stride] = t2r * s2 + t2i * c2;
      const t3r = difAcR - difBeI;
      const t3i = difAcI + difBeR;
      yr[o + 3 * stride] = t3r * c3 - t3i * s3;
      yi[o + 3 * stride] = t3r * s3 + t3i * c3;
    }
  }
}

/** The last, radix-2 pass: two points `stride` numbers apart, no twiddle factors. */
function halve(stride: number, xr: Float32Array, xi: Float32Array, yr: Float32Array, yi: Float32Array): void {
  for (let q = 0; q < stride; q++) {
    const ar = xr[q]!;
    const ai = xi[q]!;
    const br = xr[q + stride]!;
    const bi = xi[q + stride]!;
    yr[q] = ar + br;
    yi[q] = ai + bi;
    yr[q + stride] = ar - br;
    yi[q + stride] = ai - bi;
  }
}
