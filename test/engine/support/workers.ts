/** The bundled worker, and pools over it that know the test tools. */
import { built } from "../../support/built.js";
import { WorkerPool, type PoolOptions } from "../../../src/main/engine/pool.js";

export const WORKER = built("worker.js");
export const TEST_TOOLS = built("testTools.js");

export function newPool(size: number, options: Partial<PoolOptions> = {}): WorkerPool {
  return new WorkerPool({ size, script: WORKER, extraTools: TEST_TOOLS, ...options });
}

/** Images in shared memory with values that depend on image and pixel. */
export function memoryStack(count: number, width: number, height = width) {
  const pixels = new Float32Array(new SharedArrayBuffer(4 * count * width * height));
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.sin(0.37 * i) * 3 + Math.floor(i / (width * height)) * 0.01;
  return { kind: "memory" as const, width, height, count, pixels };
}
