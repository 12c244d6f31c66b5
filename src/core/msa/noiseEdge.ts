/**
 * How many factors carry signal: those whose eigenvalue is beyond what noise alone would reach.
 *
 * One pass sums the power spectra of all rows. From them noise is modelled as a stationary process under the mask
 * (noiseModel.ts), its largest eigenvalue follows from the law of its covariance (noiseLaw.ts), and every factor beyond
 * the 99 % quantile is signal. Signal adds to the spectrum it was judged by, so the factors found are taken off and the
 * rest is judged again, until no more are found. White noise is the special case of Marchenko & Pastur; this is what
 * parallel analysis with images of random phases and the same spectrum would give, without its random numbers.
 *
 * @see Horn, Psychometrika 30, 179 (1965), for parallel analysis; Dobriban & Owen, J. R. Stat. Soc. B 81, 163 (2019), for
 *   doing it without random numbers and factor by factor
 */
import { realFft2d32 } from "../fourier/realFft32.js";
import type { KernelIo } from "../stack.js";
import type { KernelRunner, Range, SharedArrays } from "../tools/tool.js";
import type { Factors } from "./factors.js";
import { noiseLaw, reachAtRank, type NoiseLaw } from "./noiseLaw.js";
import { allEigenvalues, bulkCount, bulkEigenvalues, topCount, topEigenvalues } from "./noiseEigenvalues.js";
import { fitNoise, frameOf, rowVariances, type Frame, type NoiseData, type NoiseModel } from "./noiseModel.js";
import { createRowReader, type RowSource } from "./rows.js";

export interface PowerArgs {
  source: RowSource;
  frame: Frame;
  first: number;
  rowsPerBlock: number;
  /** slots × coefficients of the half spectrum. */
  slots: Float64Array;
  rowEnergy: Float64Array;
}

/** Items = blocks of rows of a wave, each with its own slot. */
function sumPower(range: Range, a: PowerArgs, io: KernelIo): void {
  const { source, frame, slots, rowEnergy } = a;
  const n = source.items.length;
  const m = source.pixels.length;
  const reader = createRowReader(source, io);
  const fft = realFft2d32(frame.width, frame.height);
  const [row, image] = [new Float32Array(m), new Float32Array(frame.width * frame.height)];
  const [re, im] = [new Float32Array(fft.length), new Float32Array(fft.length)];
  const size = fft.half * frame.height;
  for (let item = range.start; item < range.end; item++) {
    const slot = slots.subarray(item * size, (item + 1) * size);
    const start = a.first + item * a.rowsPerBlock;
    for (let i = start; i < Math.min(n, start + a.rowsPerBlock); i++) {
      reader.row(i, row, 0);
      let energy = 0;
      for (let j = 0; j < m; j++) {
        image[frame.places[j]!] = row[j]!;
        energy += row[j]! * row[j]!;
      }
      rowEnergy[i] = energy;
      fft.forward(image, re, im);
      for (let y = 0, at = 0; y < frame.height; y++) {
        const from = y * fft.stride;
        for (let x = 0; x < fft.half; x++, at++) slot[at] = slot[at]! + re[from + x]! ** 2 + im[from + x]! ** 2;
      }
    }
  }
}

export interface ModelArgs {
  data: NoiseData;
  model: NoiseModel;
  /** Largest eigenvalues of the covariance; −1 after the last where there are no more. */
  top: Float64Array;
  /** Eigenvalues that the others are made from. */
  bulk: Float64Array;
}

/** One item: the model of the noise that is left when the first factors are signal. */
function fitModel(_: Range, { data, model }: ModelArgs): void {
  fitNoise(data, model);
}

/** One item: the largest eigenvalues of its covariance. */
function findTop(_: Range, { data, model, top }: ModelArgs): void {
  top.fill(-1);
  top.set(topEigenvalues(model, data.frame));
}

/** One item: eigenvalues of the covariance of the pixels in the middle. */
function findBulk(_: Range, { data, model, bulk }: ModelArgs): void {
  bulk.set(bulkEigenvalues(model, data.frame));
}

export interface LawArgs extends ModelArgs {
  /** How many of the largest eigenvalues of the covariance law[2] is about. */
  leading: number;
  /** Edge, scale, and what the leading eigenvalues of the covariance leave of their sum (0 … 1), out. */
  law: Float64Array;
}

/** One item: the law of its largest eigenvalue. */
function solveNoise(_: Range, { data, model, top, bulk, leading, law }: LawArgs): void {
  const known = top.filter((value) => value >= 0);
  const pixels = allEigenvalues(model, data.frame, known, bulk);
  const rows = rowVariances(data, model.left, pixels);
  const n = rows.length;
  const weight = (n - 1 - model.left.length) / n;
  const { edge, sigma } = noiseLaw({ values: rows, weight }, { values: pixels, weight: 1 });
  law[0] = edge;
  law[1] = sigma;
  const sum = pixels.reduce((a, b) => a + b, 0);
  law[2] = pixels.subarray(leading).reduce((a, b) => a + b, 0) / sum;
}

/** What a tool that judges factors must list among its kernels. */
export const NOISE_KERNELS = { sumPower, fitModel, findTop, findBulk, solveNoise };

export interface NoiseEdge {
  /** k: σ² that noise alone would reach at this rank. */
  edge: Float64Array;
  /** Leading factors beyond it. */
  significant: number;
}

/** So many times what noise would reach, a factor is signal beyond doubt. */
const CLEAR = 1.5;
/**
 * Signal hides behind its spectrum when the factors taken off leave less than this part of what noise of the whole
 * spectrum would leave, and less by this share of everything.
 */
const HIDDEN = 0.7;
const SURELY = 0.25;

/** Blocks of a wave. */
const SLOTS = 8;

/** Seconds that a row costs in the pass over power spectra, on one core. */
const powerSeconds = (frame: { width: number; height: number }): number => frame.width * frame.height * 1.5e-8;

/** The noise edge of every factor and the number of those beyond it. */
export async function noiseEdge(
  ctx: SharedArrays & KernelRunner<typeof NOISE_KERNELS>,
  source: RowSource,
  factors: Factors,
  energy: Float64Array,
  reading: number,
): Promise<NoiseEdge> {
  const n = source.items.length;
  const k = factors.values.length;
  const plain = frameOf(source.pixels, source.stack.width);
  const places = ctx.uint32(plain.places.length);
  places.set(plain.places);
  const frame = { ...plain, places };
  const coefficients = (Math.floor(frame.width / 2) + 1) * frame.height;
  const slots = ctx.float64(SLOTS * coefficients);
  const rowEnergy = ctx.float64(n);
  const rowsPerBlock = Math.max(1, Math.round(0.03 / (reading + powerSeconds(frame))));
  const wave = SLOTS * rowsPerBlock;
  for (let first = 0; first < n; first += wave) {
    const blocks = Math.ceil(Math.min(wave, n - first) / rowsPerBlock);
    await ctx.forEachRange(
      "sumPower",
      blocks,
      { source, frame, first, rowsPerBlock, slots, rowEnergy },
      { label: "noise spectrum", itemsPerBlock: 1, weight: Math.min(wave, n - first) / blocks },
    );
  }
  const power = ctx.float64(coefficients);
  for (let s = 0; s < SLOTS; s++) for (let i = 0; i < coefficients; i++) power[i]! += slots[s * coefficients + i]!;
  const shared = ctx.float64(energy.length);
  shared.set(energy);
  const { values, vectors, y } = factors;
  const data: NoiseData = { frame, power, energy: shared, rowEnergy, values, vectors, y };
  const law = ctx.float64(3);
  const m = energy.length;
  const room = {
    variance: ctx.float64(m),
    correlation: ctx.float64(frame.width * frame.height),
    left: ctx.float64(k),
  };
  const top = ctx.float64(topCount(m));
  const bulk = ctx.float64(bulkCount(m));
  const laws = new Map<number, NoiseLaw>();
  const solve = async (taken: number, leading: number): Promise<NoiseLaw> => {
    const options = { label: "noise", itemsPerBlock: 1, weight: 0 };
    const args = { data, model: { ...room, left: room.left.subarray(0, taken) }, top, bulk };
    // Each a task of its own, so that none is long.
    await ctx.forEachRange("fitModel", 1, args, options);
    if (top.length > 0) await ctx.forEachRange("findTop", 1, args, options);
    await ctx.forEachRange("findBulk", 1, args, options);
    await ctx.forEachRange("solveNoise", 1, { ...args, leading, law }, options);
    const found = { edge: law[0]!, sigma: law[1]! };
    laws.set(taken, found);
    return found;
  };
  /** Leading factors beyond `margin` times what noise would reach when `taken` of them are signal. */
  const beyond = async (taken: number, margin: number): Promise<number> => {
    const limit = margin * reachAtRank(laws.get(taken) ?? (await solve(taken, taken)), 0);
    let count = 0;
    // A direction that no other image can be compared with is no evidence: two must be left.
    while (count < k && count < n - 3 && values[count]! > limit) count++;
    return count;
  };
  let taken = Math.min(k, Math.floor((n - 1) / 4));
  while (taken > 0) {
    const clear = await beyond(taken, CLEAR);
    if (clear >= taken) break;
    taken = clear;
  }
  if (taken > 0) {
    const trace = energy.reduce((a, b) => a + b, 0);
    const left = 1 - values.subarray(0, taken).reduce((a, b) => a + b, 0) / trace;
    await solve(0, taken);
    if (left > HIDDEN * law[2]! || left > law[2]! - SURELY) taken = 0;
  }
  for (;;) {
    const more = await beyond(taken, 1);
    if (more <= taken) break;
    taken = more;
  }
  const found = laws.get(taken)!;
  const edge = values.map((_, f) => reachAtRank(found, Math.max(0, f - taken)));
  return { edge, significant: taken };
}
