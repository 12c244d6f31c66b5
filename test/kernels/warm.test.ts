import { expect, test, vi } from "vitest";

test("warming runs every kernel it knows without a trap, and does nothing without WebAssembly", async () => {
  const { warmKernels } = await import("../../src/core/kernels/warm.js");
  expect(() => warmKernels()).not.toThrow();
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const without = await import("../../src/core/kernels/warm.js");
  const { hasKernels } = await import("../../src/core/kernels/kernelMemory.js");
  expect(hasKernels()).toBe(false);
  expect(() => without.warmKernels()).not.toThrow();
  vi.unstubAllGlobals();
});

test("where address space is limited there are no kernels, rather than some", async () => {
  vi.resetModules();
  class Full {
    static made = 0;
    constructor() {
      if (Full.made++ >= 5) throw new RangeError("could not allocate memory");
    }
  }
  vi.stubGlobal("WebAssembly", {
    Memory: Full,
    Module: WebAssembly.Module,
    validate: (bytes: Uint8Array<ArrayBuffer>) => bytes.length > 0,
  });
  const { hasKernels } = await import("../../src/core/kernels/kernelMemory.js");
  expect(hasKernels()).toBe(false);
  expect(Full.made).toBe(6);
  vi.unstubAllGlobals();
});

test("without WebAssembly the twins do the work", async () => {
  vi.resetModules();
  vi.stubGlobal("WebAssembly", undefined);
  const { realFft2d32 } = await import("../../src/core/fourier/realFft32.js");
  const { realRows32 } = await import("../../src/core/fourier/realRows32.js");
  const { gramMatrix } = await import("../../src/core/kernels/gemm.js");
  const { createResampler } = await import("../../src/core/transform/resample.js");
  const image = Float32Array.from({ length: 12 * 9 }, (_, i) => ((i * i) % 17) - 8);
  const fft = realFft2d32(12, 9);
  const [re, im] = [new Float32Array(fft.length), new Float32Array(fft.length)];
  fft.forward(image, re, im);
  expect(re[0]).toBeCloseTo(
    image.reduce((sum, v) => sum + v, 0),
    4,
  );
  const back = new Float32Array(108);
  fft.inverse(re, im, back);
  back.forEach((v, i) => expect(v).toBeCloseTo(image[i]!, 5));
  const rows = realRows32(12, 9);
  rows.forward(image, re, im);
  expect(re[0]).toBeCloseTo(
    image.subarray(0, 12).reduce((sum, v) => sum + v, 0),
    4,
  );
  const gram = new Float64Array(1);
  gramMatrix(image, 1, 108, gram);
  expect(gram[0]).toBe(image.reduce((sum, v) => sum + v * v, 0));
  const resampler = createResampler(12, 9);
  resampler.load(image);
  resampler.apply({ psi: 0, shiftX: 0, shiftY: 0, mirror: false }, back);
  back.forEach((v, i) => expect(v).toBeCloseTo(image[i]!, 5));
  vi.unstubAllGlobals();
});
