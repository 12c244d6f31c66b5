/** Tables of the float32 transforms of assembly/fft.ts: factors and twiddle factors of one length. */
import type { KernelMemory, Plane } from "./kernelMemory.js";

/** The largest prime factor that the kernels take; a pass costs its radix per number. */
const LARGEST_PRIME = 199;

/**
 * The factors of `n` in the order of the passes: 4 as often as it goes, then 2, 3, 5 and larger primes.
 * @returns null when a prime above {@link LARGEST_PRIME} is left
 */
export function kernelFactors(n: number): number[] | null {
  const factors: number[] = [];
  let rest = n;
  for (; rest % 4 === 0; rest /= 4) factors.push(4);
  for (let r = 2; r <= LARGEST_PRIME && rest > 1; r++) {
    for (; rest % r === 0; rest /= r) factors.push(r);
  }
  return rest === 1 ? factors : null;
}

/** Places reserved for one length: fill them once the memory is made. */
export interface FftTable {
  readonly n: number;
  /** Where the kernels find the table. */
  readonly at: number;
  fill(memory: KernelMemory): void;
}

/** Reserve the table for transforms of length `n`, whose factors these are ({@link kernelFactors}). */
export function reserveFftTable(memory: KernelMemory, n: number, factors: readonly number[]): FftTable {
  const header = memory.reserve(2 + 5 * factors.length);
  const pairs = memory.reserve(8 * Math.max(2, ...factors));
  let length = n;
  let stride = 1;
  const passes = factors.map((radix) => {
    const m = length / radix;
    const pass = {
      radix,
      m,
      stride,
      twiddle: memory.reserve(2 * m * (radix - 1)),
      roots: radix > 5 ? memory.reserve(2 * radix) : pairs,
    };
    length = m;
    stride *= radix;
    return pass;
  });
  return {
    n,
    at: header.at,
    fill(made) {
      const table = made.ints(header);
      table.set([passes.length, pairs.at]);
      passes.forEach(({ radix, m, stride: s, twiddle, roots }, i) => {
        table.set([radix, m, s, twiddle.at, roots.at], 2 + 5 * i);
        fillTwiddle(made.view(twiddle), radix, m);
        if (radix > 5) fillRoots(made.view(roots), radix);
      });
    },
  };
}

function fillTwiddle(out: Float32Array, radix: number, m: number): void {
  for (let p = 0, i = 0; p < m; p++) {
    for (let k = 1; k < radix; k++, i += 2) {
      const angle = (2 * Math.PI * p * k) / (radix * m);
      out[i] = Math.cos(angle);
      out[i + 1] = -Math.sin(angle);
    }
  }
}

function fillRoots(out: Float32Array, radix: number): void {
  for (let j = 0; j < radix; j++) {
    out[2 * j] = Math.cos((2 * Math.PI * j) / radix);
    out[2 * j + 1] = Math.sin((2 * Math.PI * j) / radix);
  }
}

/** Four scratch planes of the transforms up to this length, each with room before it; byte offsets. */
export function reserveFftScratch(memory: KernelMemory, longest: number): readonly [number, number, number, number] {
  const plane = (): number => offset(memory.reserve(4 * (longest + 12)));
  return [plane(), plane(), plane(), plane()];
}

/** Behind the four vectors of room. */
const offset = (plane: Plane): number => plane.at + 64;
