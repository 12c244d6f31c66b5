/** One run, parts of which count their work in units of their own. */
import type { KernelRunner, Kernels, SharedArrays } from "./tool.js";

/** The same context, whose work counts `factor` times as much; 0: as no work at all. */
export function weightedContext<Ks extends Kernels>(
  ctx: SharedArrays & KernelRunner<Ks>,
  factor: number,
): SharedArrays & KernelRunner<Ks> {
  return {
    float32: (length) => ctx.float32(length),
    float64: (length) => ctx.float64(length),
    int32: (length) => ctx.int32(length),
    uint32: (length) => ctx.uint32(length),
    uint8: (length) => ctx.uint8(length),
    forEachRange: (kernel, count, args, options) =>
      ctx.forEachRange(kernel, count, args, { ...options, weight: factor * (options.weight ?? 1) }),
  };
}
