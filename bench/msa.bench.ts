/**
 * Factors of 5,000 images of 4,096 pixels beside the randomised SVD of scikit-learn with as many power iterations as it
 * takes by itself (7) and with as many as were needed here; and how far either is from the exact factors.
 * Run: `npm run bench msa`. Seconds of the processor, one thread, in turns; the least counts.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { analyse, MSA_KERNELS, type Analysis, type AnalysisRequest, type MsaContext } from "../src/core/msa/analyse.js";
import { warmKernels } from "../src/core/kernels/warm.js";
import { normal, random } from "../src/core/random.js";
import type { Kernel } from "../src/core/tools/tool.js";
import { svdPeer, type SvdProblem } from "./svdPeer.js";

const [COUNT, SIDE, FACTORS, PATTERNS] = [5000, 64, 30, 20];
const ROUNDS = 3;
const POWER = 7;
const PIXELS = SIDE * SIDE;

/** Sums of waves of falling strength, the least of them near the edge of the white noise they lie under. */
function makeImages(): Float32Array {
  const draw = normal(random(4));
  const pixels = Float32Array.from({ length: COUNT * PIXELS }, draw);
  const edge = (Math.sqrt(COUNT) + Math.sqrt(PIXELS)) / Math.sqrt(COUNT * PIXELS);
  for (let f = 0; f < PATTERNS; f++) {
    const strength = edge * 1.25 * 1.15 ** (PATTERNS - 1 - f);
    const [kx, ky] = [1 + (f % 5), 1 + Math.floor(f / 5)];
    const pattern = Float64Array.from({ length: PIXELS }, (_, j) => {
      return (
        2 *
        Math.cos((Math.PI * kx * ((j % SIDE) + 0.5)) / SIDE) *
        Math.cos((Math.PI * ky * (Math.floor(j / SIDE) + 0.5)) / SIDE)
      );
    });
    for (let i = 0; i < COUNT; i++) {
      const c = strength * draw();
      for (let j = 0; j < PIXELS; j++) pixels[i * PIXELS + j]! += c * pattern[j]!;
    }
  }
  return pixels;
}

const spent: Record<string, number> = {};
const context: MsaContext = {
  float32: (n) => new Float32Array(n),
  float64: (n) => new Float64Array(n),
  int32: (n) => new Int32Array(n),
  uint32: (n) => new Uint32Array(n),
  uint8: (n) => new Uint8Array(n),
  forEachRange(name, count, args, { itemsPerBlock }) {
    const kernel = MSA_KERNELS[name] as Kernel<unknown>;
    const before = process.cpuUsage();
    for (let start = 0, block = 0; start < count; start += itemsPerBlock, block++) {
      kernel({ start, end: Math.min(count, start + itemsPerBlock), block }, args, { readImage });
    }
    spent[name] = (spent[name] ?? 0) + secondsSince(before);
    return Promise.resolve();
  },
};

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const pixels = makeImages();
const readImage: Parameters<Kernel<unknown>>[2]["readImage"] = (_, image, out) => {
  out.set(pixels.subarray(image * PIXELS, (image + 1) * PIXELS));
};
const request: AnalysisRequest = {
  stack: { kind: "memory", width: SIDE, height: SIDE, count: COUNT, pixels },
  alignments: null,
  interpolation: "spline",
  items: Uint32Array.from({ length: COUNT }, (_, i) => i),
  mask: { pixels: Uint32Array.from({ length: PIXELS }, (_, j) => j), weights: null },
  metric: "euclidean",
  constant: 0,
  factors: FACTORS,
  solver: "auto",
  seed: 1,
  passes: 12,
  inMemory: true,
  noise: true,
};

/** Kernels that are not about finding factors. */
const OTHERS = ["measureRows", "mergeRows", "centreRows", "sumPower", "fitModel", "findTop", "findBulk", "solveNoise"];

interface Timed {
  analysis: Analysis;
  /** Seconds of factors and of the noise edge. */
  solver: number;
  noise: number;
  parts: Record<string, number>;
}

async function ours(): Promise<Timed> {
  for (const name of Object.keys(spent)) delete spent[name];
  const before = process.cpuUsage();
  const analysis = await analyse(context, request);
  const all = secondsSince(before);
  const others = OTHERS.reduce((sum, name) => sum + (spent[name] ?? 0), 0);
  const noise = OTHERS.slice(3).reduce((sum, name) => sum + (spent[name] ?? 0), 0);
  return { analysis, solver: all - others, noise, parts: { ...spent } };
}

/** Largest sine between the leading vectors found and the space of the exact ones. */
function angle(found: Float64Array, exact: Float64Array, count: number): number {
  let most = 0;
  for (let f = 0; f < count; f++) {
    const rest = found.slice(f * PIXELS, (f + 1) * PIXELS);
    for (let g = 0; g < count; g++) {
      let dot = 0;
      for (let j = 0; j < PIXELS; j++) dot += found[f * PIXELS + j]! * exact[g * PIXELS + j]!;
      for (let j = 0; j < PIXELS; j++) rest[j] = rest[j]! - dot * exact[g * PIXELS + j]!;
    }
    most = Math.max(most, Math.sqrt(rest.reduce((sum, v) => sum + v * v, 0)));
  }
  return most;
}

const folder = mkdtempSync(join(tmpdir(), "annulus-bench-"));
try {
  warmKernels();
  const peer = svdPeer();
  const path = join(folder, "rows");
  const problem: SvdProblem = { path, n: COUNT, m: PIXELS, factors: FACTORS, passes: POWER };
  console.log(`${COUNT} × ${PIXELS}, ${FACTORS} factors, load ${loadavg()[0]!.toFixed(1)}`);
  let best: Timed | null = null;
  const theirs = { same: Infinity, own: Infinity };
  let vectors: Float64Array | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const run = await ours();
    if (!best || run.solver < best.solver) best = run;
    if (round === 0) writeFileSync(path, run.analysis.source.data!);
    if (!peer) continue;
    const own = peer.run("randomised", problem);
    vectors = own.vectors;
    theirs.own = Math.min(theirs.own, own.seconds);
    const passes = run.analysis.factors.passes - 1;
    theirs.same = Math.min(theirs.same, peer.run("randomised", { ...problem, passes }).seconds);
  }
  const { analysis, solver, noise, parts } = best!;
  const { factors } = analysis;
  const significant = analysis.noise!.significant;
  console.log(`here: ${solver.toFixed(2)} s in ${factors.passes} passes; noise edge ${noise.toFixed(2)} s`);
  for (const [name, seconds] of Object.entries(parts)) console.log(`  ${name.padEnd(16)} ${seconds.toFixed(2)} s`);
  console.log(
    `${significant} significant factors, largest residual of these ${Math.max(...factors.residuals.subarray(0, significant)).toExponential(1)}`,
  );
  if (!peer || !vectors) console.log("No python3 with numpy and scipy here: nothing to compare with.");
  else {
    console.log(
      `randomised SVD, ${POWER} iterations: ${theirs.own.toFixed(2)} s; here ${(solver / theirs.own).toFixed(2)}×`,
    );
    console.log(
      `with the ${factors.passes - 1} iterations of here: ${theirs.same.toFixed(2)} s; here ${(solver / theirs.same).toFixed(2)}×`,
    );
    const exact = peer.run("exact", problem).vectors;
    const [here, there] = [angle(factors.vectors, exact, significant), angle(vectors, exact, significant)];
    console.log(
      `angle to the exact factors: ${here.toExponential(1)} here, ${there.toExponential(1)} of the randomised SVD`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
