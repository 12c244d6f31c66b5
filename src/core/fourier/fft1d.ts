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
