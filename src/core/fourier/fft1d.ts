/**
 * One-dimensional discrete Fourier transforms of any length, in double precision.
 *
 * Powers of two go to fft.js, lengths made of primes up to 13 to mixedRadix.ts; every other length goes through
 * Bluestein's chirp-z identity jk = (j² + k² − (k − j)²)/2, which turns the transform into a cyclic convolution of
 * power-of-two length.
 * Complex data are interleaved: [re₀, im₀, re₁, im₁, …].
 */
import FFT from "fft.js";
import { mixedRadix, smallFactors } from "./mixedRadix.js";

/** A prepared transform of one length. Buffers are interleaved complex, exactly 2n long; `data` and `out` differ. */
export interface Fft1d {
  readonly n: number;
  /** out[k] = Σ_j data[j] · e^{−2πi jk/n}. */
  forward(data: Float64Array, out: Float64Array): void;
  /** out[j] = (1/n) Σ_k data[k] · e^{+2πi jk/n}, so that inverse(forward(x)) = x. */
  inverse(data: Float64Array, out: Float64Array): void;
}

const plans = new Map<number, Fft1d>();

/**
 * The transform of length `n` (1 or more); plans are made once and kept.
 * @throws Error when n is not a positive whole number
 * @see Bluestein, IEEE Trans. Audio Electroacoust. 18, 451 (1970)
 */
export function fft1d(n: number): Fft1d {
  let plan = plans.get(n);
  if (!plan) {
    if (!Number.isInteger(n) || n < 1) throw new Error(`a Fourier transform of length ${n}`);
    plan = n === 1 ? identity() : (n & (n - 1)) === 0 ? powerOfTwo(n) : (smallPrimes(n) ?? bluestein(n));
    plans.set(n, plan);
  }
  return plan;
}

function identity(): Fft1d {
  const copy = (data: Float64Array, out: Float64Array): void => {
    out[0] = data[0]!;
    out[1] = data[1]!;
  };
  return { n: 1, forward: copy, inverse: copy };
}

function powerOfTwo(n: number): Fft1d {
  const fft = new FFT(n);
  return {
    n,
    forward: (data, out) => fft.transform(out, data),
    inverse: (data, out) => fft.inverseTransform(out, data),
  };
}

function smallPrimes(n: number): Fft1d | null {
  const factors = smallFactors(n);
  if (!factors) return null;
  const run = mixedRadix(n, factors);
  return {
    n,
    forward: (data, out) => run(data, out, 1, 1),
    inverse: (data, out) => run(data, out, -1, 1 / n),
  };
}

function bluestein(n: number): Fft1d {
  let m = 2;
  while (m < 2 * n - 1) m *= 2;
  const fft = new FFT(m);
  // chirp[j] = e^{−πi j²/n}; j² is reduced modulo 2n first, so that the angle stays exact for long transforms.
  const chirp = new Float64Array(2 * n);
  for (let j = 0; j < n; j++) {
    const angle = (Math.PI * ((j * j) % (2 * n))) / n;
    chirp[2 * j] = Math.cos(angle);
    chirp[2 * j + 1] = -Math.sin(angle);
  }
  const padded = new Float64Array(2 * m);
  const spectrum = new Float64Array(2 * m);
  const kernel = new Float64Array(2 * m);
  for (let j = 0; j < n; j++) {
    for (const at of j === 0 ? [0] : [j, m - j]) {
      padded[2 * at] = chirp[2 * j]!;
      padded[2 * at + 1] = -chirp[2 * j + 1]!;
    }
  }
  fft.transform(kernel, padded);

  // sign = +1: forward. The inverse is the forward transform of the conjugate, conjugated, over n.
  const run = (data: Float64Array, out: Float64Array, sign: 1 | -1, scale: number): void => {
    padded.fill(0);
    for (let i = 0; i < 2 * n; i += 2) {
      const re = data[i]!;
      const im = sign * data[i + 1]!;
      const c = chirp[i]!;
      const s = chirp[i + 1]!;
      padded[i] = re * c - im * s;
      padded[i + 1] = re * s + im * c;
    }
    fft.transform(spectrum, padded);
    for (let i = 0; i < 2 * m; i += 2) {
      const re = spectrum[i]!;
      const im = spectrum[i + 1]!;
      const c = kernel[i]!;
      const s = kernel[i + 1]!;
      spectrum[i] = re * c - im * s;
      spectrum[i + 1] = re * s + im * c;
    }
    fft.inverseTransform(padded, spectrum);
    for (let i = 0; i < 2 * n; i += 2) {
      const re = padded[i]!;
      const im = padded[i + 1]!;
      const c = chirp[i]!;
      const s = chirp[i + 1]!;
      out[i] = scale * (re * c - im * s);
      out[i + 1] = sign * scale * (re * s + im * c);
    }
  };
  return {
    n,
    forward: (data, out) => run(data, out, 1, 1),
    inverse: (data, out) => run(data, out, -1, 1 / n),
  };
}

/** A prepared transform of real sequences; a spectrum holds k = 0 … floor(n/2), interleaved, 2·(floor(n/2)+1) long. */
export interface RealFft1d {
  readonly n: number;
  /** Complex coefficients of a half spectrum: floor(n/2) + 1. */
  readonly half: number;
  /** out[k] = Σ_j data[j] · e^{−2πi jk/n}, k = 0 … floor(n/2). */
  forward(data: ArrayLike<number>, out: Float64Array): void;
  /** The real sequence whose half spectrum is `spectrum`; imaginary parts of k = 0 and n/2 are ignored. */
  inverse(spectrum: Float64Array, out: Float32Array | Float64Array): void;
}

const realPlans = new Map<number, RealFft1d>();

/** The transform of real sequences of length `n` (1 or more); plans are made once and kept. */
export function realFft1d(n: number): RealFft1d {
  const known = realPlans.get(n);
  if (known) return known;
  const plan = n % 2 === 0 && n > 2 ? packedReal(n) : paddedReal(n);
  realPlans.set(n, plan);
  return plan;
}

/** Odd (and tiny) lengths: through the complex transform of the same length. */
function paddedReal(n: number): RealFft1d {
  const fft = fft1d(n);
  const half = Math.floor(n / 2) + 1;
  const a = new Float64Array(2 * n);
  const b = new Float64Array(2 * n);
  return {
    n,
    half,
    forward(data, out) {
      for (let j = 0; j < n; j++) {
        a[2 * j] = data[j]!;
        a[2 * j + 1] = 0;
      }
      fft.forward(a, b);
      for (let i = 0; i < 2 * half; i++) out[i] = b[i]!;
    },
    inverse(spectrum, out) {
      a[0] = spectrum[0]!;
      a[1] = 0;
      for (let k = 1; k < half; k++) {
        const re = spectrum[2 * k]!;
        const im = 2 * k === n ? 0 : spectrum[2 * k + 1]!;
        a[2 * k] = re;
        a[2 * k + 1] = im;
        a[2 * (n - k)] = re;
        a[2 * (n - k) + 1] = -im;
      }
      fft.inverse(a, b);
      for (let j = 0; j < n; j++) out[j] = b[2 * j]!;
    },
  };
}

/** Even lengths: even samples as real part, odd ones as imaginary part of a complex transform of half the length. */
function packedReal(n: number): RealFft1d {
  const h = n / 2;
  const fft = fft1d(h);
  const a = new Float64Array(n);
  const b = new Float64Array(n);
  const twiddle = new Float64Array(n + 2);
  for (let k = 0; k <= h; k++) {
    twiddle[2 * k] = Math.cos((2 * Math.PI * k) / n);
    twiddle[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
  }
  return {
    n,
    half: h + 1,
    forward(data, out) {
      for (let j = 0; j < n; j++) a[j] = data[j]!;
      fft.forward(a, b);
      for (let k = 0; k <= h; k++) {
        const i = 2 * (k === h ? 0 : k);
        const j = 2 * (k === 0 ? 0 : h - k);
        // E = (Z_k + Z*_{h−k})/2, O = (Z_k − Z*_{h−k})/2i, X_k = E + e^{−2πik/n} O.
        const er = 0.5 * (b[i]! + b[j]!);
        const ei = 0.5 * (b[i + 1]! - b[j + 1]!);
        const or = 0.5 * (b[i + 1]! + b[j + 1]!);
        const oi = -0.5 * (b[i]! - b[j]!);
        const c = twiddle[2 * k]!;
        const s = twiddle[2 * k + 1]!;
        out[2 * k] = er + c * or - s * oi;
        out[2 * k + 1] = ei + s * or + c * oi;
      }
    },
    inverse(spectrum, out) {
      for (let k = 0; k < h; k++) {
        const j = h - k;
        const xr = spectrum[2 * k]!;
        const xi = k === 0 ? 0 : spectrum[2 * k + 1]!;
        const yr = spectrum[2 * j]!;
        const yi = k === 0 ? 0 : -spectrum[2 * j + 1]!;
        const er = 0.5 * (xr + yr);
        const ei = 0.5 * (xi + yi);
        const dr = 0.5 * (xr - yr);
        const di = 0.5 * (xi - yi);
        const c = twiddle[2 * k]!;
        const s = -twiddle[2 * k + 1]!;
        const or = c * dr - s * di;
        const oi = s * dr + c * di;
        a[2 * k] = er - oi;
        a[2 * k + 1] = ei + or;
      }
      fft.inverse(a, b);
      for (let j = 0; j < n; j++) out[j] = b[j]!;
    },
  };
}
