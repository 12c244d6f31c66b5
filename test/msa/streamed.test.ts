import { expect, test } from "vitest";
import { analyse, MSA_KERNELS, type AnalysisRequest } from "../../src/core/msa/analyse.js";
import type { MsaContext } from "../../src/core/msa/analyse.js";
import { pixelsOf } from "../../src/core/msa/masks.js";
import { softCircleMask } from "../../src/core/mask/circle.js";
import type { Metric } from "../../src/core/tools/results.js";
import type { Kernel } from "../../src/core/tools/tool.js";
import { memoryIo } from "../support/runInProcess.js";
import { noiseImages, SPECTRA } from "../support/noiseImages.js";

const context: MsaContext = {
  float32: (n) => new Float32Array(n),
  float64: (n) => new Float64Array(n),
  int32: (n) => new Int32Array(n),
  uint32: (n) => new Uint32Array(n),
  uint8: (n) => new Uint8Array(n),
  forEachRange(name, count, args, { itemsPerBlock }) {
    const kernel = MSA_KERNELS[name] as Kernel<unknown>;
    for (let start = 0, block = 0; start < count; start += itemsPerBlock, block++) {
      kernel({ start, end: Math.min(count, start + itemsPerBlock), block }, args, memoryIo);
    }
    return Promise.resolve();
  },
};

// Rows read again in every pass have the bits of rows kept; the number of rows a block holds differs, and so may sums.
test.each<Metric>(["euclidean", "chi-square", "hellinger"])(
  "%s: read again in every pass it is the same",
  async (metric) => {
    const [size, count] = [21, 90];
    const pixels = noiseImages(SPECTRA["smooth"]!, count, size, 3);
    const u = Float64Array.from({ length: count }, (_, i) => (37 * i) % 360);
    const request: AnalysisRequest = {
      stack: { kind: "memory", width: size, height: size, count, pixels },
      alignments: {
        index: Uint32Array.from(u, (_, i) => i),
        classIndex: new Int32Array(count),
        psi: u,
        shiftX: u.map((v) => v / 200),
        shiftY: u.map((v) => 1 - v / 300),
        mirror: new Uint8Array(count),
        ccc: new Float64Array(count),
      },
      interpolation: "spline",
      items: Uint32Array.from(u, (_, i) => i),
      mask: pixelsOf(softCircleMask(size, size, 6, 3).mask),
      metric,
      constant: metric === "euclidean" ? 0 : 20,
      factors: 5,
      solver: "randomised",
      seed: 1,
      passes: 6,
      inMemory: true,
      noise: true,
    };
    const kept = await analyse(context, request);
    const streamed = await analyse(context, { ...request, inMemory: false });
    expect(streamed.source.data).toBeNull();
    streamed.eigenvalues.forEach((value, f) => expect(value / kept.eigenvalues[f]!).toBeCloseTo(1, 6));
    streamed.noise!.edge.forEach((value, f) => expect(value / kept.noise!.edge[f]!).toBeCloseTo(1, 4));
    expect(streamed.total).toBe(kept.total);
    // Negative control: another metric is not the same.
    const other = await analyse(context, { ...request, metric: "correlation", constant: 0 });
    expect(Math.abs(other.eigenvalues[0]! / kept.eigenvalues[0]! - 1)).toBeGreaterThan(0.1);
  },
);
