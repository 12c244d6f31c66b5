import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { KernelMemory, hasKernels } from "../../src/core/kernels/kernelMemory.js";
import { conjugateProduct } from "../../src/core/kernels/multiply.js";
import { random } from "../../src/core/random.js";

describe("the kernels", () => {
  test("are those that their sources make; `npm run kernels` renews them", () => {
    const script = fileURLToPath(new URL("../../scripts/kernels.mjs", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("run here, in memory that holds just what was reserved", () => {
    expect(hasKernels()).toBe(true);
    const memory = new KernelMemory();
    expect(() => memory.view({ at: 0, length: 1 })).toThrow();
    const planes = Array.from({ length: 6 }, () => memory.reserve(20));
    const kernels = memory.start();
    expect(() => memory.reserve(1)).toThrow();
    const uniform = random(3);
    const views = planes.map((plane) => memory.view(plane));
    for (const view of views.slice(0, 4)) for (let i = 0; i < 20; i++) view[i] = uniform() - 0.5;
    const [fRe, fIm, gRe, gIm, outRe, outIm] = views as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
    kernels["conjugateProduct"]!(...planes.map((plane) => plane.at), 16);
    const twinRe = new Float32Array(20);
    const twinIm = new Float32Array(20);
    conjugateProduct(fRe, fIm, gRe, gIm, twinRe, twinIm);
    for (let i = 0; i < 16; i++) {
      expect(outRe[i]).toBeCloseTo(twinRe[i]!, 6);
      expect(outIm[i]).toBeCloseTo(twinIm[i]!, 6);
    }
    // Behind the count nothing is touched.
    expect([...outRe.subarray(16)]).toEqual([0, 0, 0, 0]);
    expect(Math.abs(twinRe[17]!)).toBeGreaterThan(0);
  });
});
