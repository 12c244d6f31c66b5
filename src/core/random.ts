/**
 * Seeded random numbers. Streams are keyed by (seed, purpose, item …), never by thread, so that any number of threads
 * draws the same numbers.
 */

/** A stream of doubles in [0, 1). */
export type Random = () => number;

/**
 * xoshiro128** of Blackman & Vigna (2018), seeded through splitmix32 from any whole numbers.
 * @param keys e.g. (seed, iteration, item); each is taken modulo 2³²
 */
export function random(...keys: readonly number[]): Random {
  let h = 0x9e3779b9;
  const next = (): number => {
    h = (h + 0x9e3779b9) | 0;
    let z = h ^ (h >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  for (const key of keys) h = (next() ^ key) | 0;
  let a = next();
  let b = next();
  let c = next();
  let d = next();
  const step = (): number => {
    const x = Math.imul(b, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => ((step() >>> 5) * 67108864 + (step() >>> 6)) / 9007199254740992;
}

/** Normal deviates of mean 0, sd 1, by the polar method of Marsaglia. */
export function normal(uniform: Random): Random {
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    let u: number, v: number, s: number;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const f = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * f;
    return u * f;
  };
}

/** 0 … n−1 in random order (Fisher–Yates). */
export function permutation(n: number, uniform: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  return order;
}
