/** Runs parts of tools without the tool: kernels in this process, on copies of what is not shared memory. */
import type { Kernel, KernelRunner, Kernels, SharedArrays } from "../../src/core/tools/tool.js";
import { memoryIo } from "./runInProcess.js";

/** A context for these kernels. `onBlock` is called before each block; blocks may run last first (`reverse`). */
export function kernelContext<Ks extends Kernels>(
  kernels: Ks,
  { onBlock, reverse = false }: { onBlock?: (kernel: string, items: number) => void; reverse?: boolean } = {},
): SharedArrays & KernelRunner<Ks> {
  return {
    float32: (n) => new Float32Array(new SharedArrayBuffer(4 * n)),
    float64: (n) => new Float64Array(new SharedArrayBuffer(8 * n)),
    int32: (n) => new Int32Array(new SharedArrayBuffer(4 * n)),
    uint32: (n) => new Uint32Array(new SharedArrayBuffer(4 * n)),
    uint8: (n) => new Uint8Array(new SharedArrayBuffer(n)),
    async forEachRange(name, count, args, { itemsPerBlock }) {
      const kernel = kernels[name] as unknown as Kernel<unknown>;
      const copy: unknown = structuredClone(args);
      const blocks = Math.ceil(count / itemsPerBlock);
      for (let b = 0; b < blocks; b++) {
        const block = reverse ? blocks - 1 - b : b;
        const start = block * itemsPerBlock;
        const end = Math.min(count, start + itemsPerBlock);
        await Promise.resolve();
        onBlock?.(name, end - start);
        kernel({ start, end, block }, copy, memoryIo);
      }
    },
  };
}
