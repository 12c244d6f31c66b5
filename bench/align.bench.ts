/**
 * Whole alignment jobs on one thread: microseconds a particle and CPU seconds. Run: `npm run bench align`.
 * Ratios between machines and loads differ by 30 % and more; nothing here fails.
 */
import { alignReferenceFree } from "../src/core/tools/alignReferenceFree.js";
import { alignMultiReference } from "../src/core/tools/alignMultiReference.js";
import { images, runInProcess } from "../test/support/runInProcess.js";
import { joined, particle } from "../test/align/phantom.js";
import { IDENTITY, wrapDegrees, type Alignment } from "../src/core/conventions.js";
import { random } from "../src/core/random.js";

function placements(count: number, reach: number, seed: number): Alignment[] {
  const uniform = random(seed);
  return Array.from({ length: count }, () => ({
    psi: wrapDegrees(360 * uniform()),
    shiftX: reach * (2 * uniform() - 1),
    shiftY: reach * (2 * uniform() - 1),
    mirror: false,
  }));
}

/** Ten different objects: the phantom with one more blob each. */
function object(boxSize: number, a: Alignment, kind: number, noise: number, seed: number): Float32Array {
  const angle = (2 * Math.PI * kind) / 10;
  return particle(boxSize, a, noise, seed, [
    [0.02, -0.01, 0.11, 1],
    [0.15, 0.06, 0.04, 1.3],
    [-0.1, 0.12, 0.05, 0.9],
    [-0.17, -0.02, 0.03, 1.1],
    [0.22 * Math.cos(angle), 0.22 * Math.sin(angle), 0.05, 1.5],
  ]);
}

async function clock(label: string, count: number, job: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  await job();
  const used = process.cpuUsage(before);
  const seconds = (used.user + used.system) / 1e6;
  console.log(`${label}: ${seconds.toFixed(2)} s CPU, ${((1e3 * seconds) / count).toFixed(2)} ms a particle`);
}

async function main(): Promise<void> {
  for (const [boxSize, count] of [
    [64, 1000],
    [128, 250],
  ] as const) {
    const stack = joined(placements(count, 4, boxSize).map((a, i) => object(boxSize, a, i % 10, 1, i + 1)));
    const references = joined(Array.from({ length: 10 }, (_, k) => object(boxSize, IDENTITY, k, 0, 1)));
    const inputs = { particles: images(stack, boxSize), references: images(references, boxSize) };
    const warm = { ...inputs, particles: images(stack.slice(0, 40 * boxSize * boxSize), boxSize) };
    await runInProcess(alignMultiReference, warm, { mirror: true });
    await clock(`multi-reference, ${count} × ${boxSize} px × 10 references, ±5 px, mirror`, count, () =>
      runInProcess(alignMultiReference, inputs, { mirror: true }),
    );
    const alike = joined(placements(count, 4, boxSize).map((a, i) => object(boxSize, a, 0, 1, i + 1)));
    await clock(`reference-free, ${count} × ${boxSize} px, ±${boxSize / 8} px`, count, async () => {
      const result = await runInProcess(alignReferenceFree, { particles: images(alike, boxSize) });
      console.log(`  ${String(result.figures["iterations"])} iterations`);
    });
  }
}

await main();
