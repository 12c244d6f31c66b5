import type { CcfKind } from "../correlate/ccf.js";
import type { PeakFit } from "../correlate/peaks.js";
import { smoothSize } from "../fourier/smoothSize.js";
import { lengthOf, partsParam, pictures } from "./alignPairParams.js";
import { ANSWER, bruteKernel, correlateKernel, MASK_EDGE, PEAK_COLUMNS } from "./ccfKernel.js";
import { PAIR_PARAGRAPH, pairExtent, pairPrepareParams, preparedPair } from "./pairPreparation.js";
import { choice, flag, integer, number, unfit } from "./params.js";
import type { TableResult } from "./results.js";
import { defineTool, input, optionalOutput, output } from "./tool.js";

const KINDS: Readonly<Record<CcfKind, string>> = {
  ccf: "cross-correlation, F*·G",
  phase: "phase only, F*·G / (|F|·|G|)",
  mutual: "mutual, F*·G / √(|F|·|G|)",
};
const FITS: Readonly<Record<PeakFit, string>> = {
  parabola: "parabola, 3 × 3",
  centreOfGravity: "centre of gravity, 5 × 5",
  none: "none, whole pixels",
};
/** Products a second of brute force, for estimates; a block takes some 30 ms. */
const PRODUCTS_PER_SECOND = 8e8;
const PRODUCTS_PER_BLOCK = 2.5e7;

const sideOf = (n: number, padding: number): number => (padding > 0 ? smoothSize(padding * n) : n);

/** `ccf`: the correlation map of two images and its peaks. */
export const ccf = defineTool({
  id: "ccf",
  title: "Cross-correlation function",
  summary: "How well two images agree at every shift: the map, its peaks, and one image moved onto the other.",
  description: [
    "ccf(d) = Σ f(p)·g(p + d) = FT⁻¹(F*·G), with d = 0 in the middle of the map, at floor(n/2). The peak d says where the " +
      "content of g lies from that of f: moving g by −d lays it on f. With f an impulse at (32, 32) and g one at " +
      "(40, 26) the peak is at (8, −6).",
    "Without padding the images repeat: what leaves on one side comes in on the other, and a peak farther than half the " +
      "free space around the object may be such a mixture. With `--pad` both images, their means subtracted, stand in " +
      "a frame of zeros, and nothing meets its wrapped part; a frame of 1.5 times the box is enough for every shift of " +
      "the map.",
    "`--normalize` subtracts the means and divides by n·σ(f)·σ(g): identical images give 1 at the origin, and no value " +
      "exceeds it. The phase-only function divides F*·G by |F|·|G|: every frequency counts alike, so the peak is a " +
      "sharp point, and noise counts as much as signal; the mutual correlation function divides by the root of that.",
    `The mask is a soft disc (cosine edge of ${MASK_EDGE} px) on both images, what lies outside being their mean; filters come before it. ` +
      "Peaks are listed from the highest: place (x, y) by the fit and (xInt, yInt) by the pixel, height, sigma (height " +
      "above the mean of the map in its standard deviations), ccc (the coefficient of the pixels that lie on each other " +
      "at that whole-pixel shift), rim (1: on the limit of the search, so that the true maximum may lie beyond).",
    "`--brute-force` also sums every shift in real space: the same map within rounding, and the time that the FFT " +
      "saves. It takes n⁴ products for a box of n px.",
    PAIR_PARAGRAPH,
  ].join("\n\n"),
  references: [
    "W. O. Saxton, J. Frank, Ultramicroscopy 2, 219–227 (1977), doi:10.1016/S0304-3991(76)91385-1",
    "M. van Heel, M. Schatz, E. Orlova, Ultramicroscopy 46, 307–316 (1992), doi:10.1016/0304-3991(92)90021-B",
  ],
  params: {
    pad: flag({
      label: "Pad",
      help: "subtract the means and set a frame of zeros about the images, so that no part of one meets the wrapped part of the other",
      default: false,
    }),
    padding: choice({
      label: "Frame when padded",
      help: "size of the frame; 1.5 is enough for all shifts of the map",
      choices: { "1.5": "1.5 times the box", "2": "twice the box" },
      default: "2",
      advanced: true,
    }),
    normalize: flag({ label: "Normalise", help: "subtract the means and divide by n·σ(f)·σ(g)", default: false }),
    bruteForce: flag({
      label: "Brute force",
      help: "also sum every shift in real space, and compare",
      default: false,
    }),
    kind: choice({ label: "Kind", help: "what is transformed back", choices: KINDS, default: "ccf" }),
    maskRadius: number({
      label: "Mask radius",
      help: `a soft disc (cosine edge of ${MASK_EDGE} px) on both images`,
      default: 0,
      min: 0,
      max: 4096,
      step: 1,
      unit: "px",
      special: { 0: "no mask" },
    }),
    ...pairPrepareParams,
    maxShift: number({
      label: "Largest shift",
      help: "peaks are looked for up to this far from the origin, along x and along y",
      default: 0,
      min: 0,
      max: 4096,
      step: 1,
      unit: "px",
      special: { 0: "the whole map" },
    }),
    peaks: integer({ label: "Peaks", help: "at most so many are listed", default: 5, min: 1, max: 1000, unit: "" }),
    peakDistance: number({
      label: "Peaks apart",
      help: "peaks nearer than this to a higher one are left out",
      default: 3,
      min: 0,
      max: 4096,
      unit: "px",
      advanced: true,
    }),
    peakFit: choice({
      label: "Peak fit",
      help: "how a peak is placed between the pixels",
      choices: FITS,
      default: "parabola",
      advanced: true,
    }),
    parts: partsParam,
  },
  inputs: {
    f: input("images", { label: "f", help: "the image that stays (one image: 5@stack.mrcs)" }),
    g: input("images", { label: "g", help: "the image whose place is sought" }),
  },
  outputs: {
    ccf: output("images", {
      label: "Correlation map",
      help: "d = 0 in the middle; +x to the right, +y towards higher rows",
      file: "ccf.mrc",
    }),
    peaks: output("table", {
      label: "Peaks",
      help: "from the highest: x, y, height, sigma, xInt, yInt, ccc, rim",
      file: "peaks.csv",
      inAnswer: true,
    }),
    shifted: output("images", {
      label: "f, g, g moved onto f",
      help: "f and g as they were compared, and g moved by −d of the highest peak",
      file: "shifted.mrcs",
    }),
    brute: optionalOutput("images", {
      label: "The map by brute force",
      help: "summed shift by shift, with --brute-force",
      file: "brute.mrc",
    }),
    parts: optionalOutput("images", {
      label: "Spectra",
      help: "|F|, arg F, |G|, arg G, |F*G|, arg F*G (phases in degrees about the centre pixel), with --parts",
      file: "parts.mrcs",
    }),
  },
  figures: {
    x: { label: "Peak, x", unit: "px", help: "g lies so far from f along x" },
    y: { label: "Peak, y", unit: "px", help: "g lies so far from f along y" },
    distance: { label: "Peak, distance from the origin", unit: "Å", help: "none without a pixel size" },
    height: { label: "Peak, height", unit: "", help: "of the fit" },
    seconds: { label: "Time by Fourier", unit: "s", help: "three transforms, on one thread" },
    bruteSeconds: { label: "Time by brute force", unit: "s", help: "on one thread; none without --brute-force" },
    maxDifference: {
      label: "Largest difference",
      unit: "",
      help: "between the map by Fourier and by brute force, as they are written (float32)",
    },
    gain: { label: "Gain", unit: "", help: "time by brute force over time by Fourier" },
  },
  answersInFigures: true,
  explorable: true,
  kernels: { correlate: correlateKernel, brute: bruteKernel },
  estimate: ({ f, g }, { pad, padding, bruteForce, parts }) => {
    const { width, height } = pairExtent(f, g);
    const size = width * height;
    const frame = pad ? sideOf(width, Number(padding)) * sideOf(height, Number(padding)) : size;
    return {
      bytes: 80 * size + 56 * frame + (parts ? 24 * frame : 0) + (bruteForce ? 24 * size : 0),
      seconds: 1e-3 + 4e-7 * frame + (bruteForce ? (size * size) / PRODUCTS_PER_SECOND : 0),
    };
  },
  async run(ctx, { f, g }, params) {
    const { width, height, pixelSize, images, notes } = preparedPair("ccf", { f, g }, params, 2);
    const { bruteForce, kind, maskRadius, maxShift } = params;
    if (bruteForce && kind !== "ccf") {
      throw unfit("ccf", "bruteForce", `sums the cross-correlation; kind ${kind} exists in Fourier space only`);
    }
    const size = width * height;
    const padding = params.pad ? Number(params.padding) : 0;
    const [frameWidth, frameHeight] = [sideOf(width, padding), sideOf(height, padding)];
    const columns = PEAK_COLUMNS.length;
    const peaks = ctx.float64(columns * params.peaks);
    const map = ctx.float32(size);
    const shifted = ctx.float32(3 * size);
    const parts = ctx.float32(params.parts ? 6 * frameWidth * frameHeight : 0);
    const prepared = ctx.float32(bruteForce ? 2 * size : 0);
    const answer = ctx.float64(ANSWER.length);
    const perBlock = Math.max(1, Math.ceil(PRODUCTS_PER_BLOCK / size));
    ctx.expect(1 + (bruteForce ? size : 0));
    await ctx.forEachRange(
      "correlate",
      1,
      {
        f: images.f,
        g: images.g,
        padding,
        kind,
        normalise: params.normalize,
        maskRadius,
        maxShift: maxShift > 0 ? maxShift : Infinity,
        fit: params.peakFit,
        distance: params.peakDistance,
        peaks,
        map,
        shifted,
        parts,
        prepared,
        answer,
      },
      { label: "transforming", itemsPerBlock: 1 },
    );
    const seconds = answer[ANSWER.seconds]!;
    let comparison: { brute: Float32Array; bruteSeconds: number; maxDifference: number } | null = null;
    if (bruteForce) {
      const brute = ctx.float32(size);
      const blocks = ctx.float64(Math.ceil(size / perBlock));
      const scale = answer[ANSWER.scale]!;
      await ctx.forEachRange(
        "brute",
        size,
        { width, height, periodic: padding === 0, scale, prepared, brute, seconds: blocks },
        { label: "summing every shift", itemsPerBlock: perBlock },
      );
      const bruteSeconds = blocks.reduce((sum, s) => sum + s, 0);
      comparison = { brute, bruteSeconds, maxDifference: largestDifference(map, brute) };
    }
    const count = answer[ANSWER.peaks]!;
    const [x = null, y = null, peakHeight = null] = peaks;
    return {
      outputs: {
        ccf: pictures(map, width, height, pixelSize),
        peaks: peakTable(peaks, count),
        shifted: pictures(shifted, width, height, pixelSize),
        ...(comparison && { brute: pictures(comparison.brute, width, height, pixelSize) }),
        ...(params.parts && { parts: pictures(parts, frameWidth, frameHeight) }),
      },
      figures: {
        x,
        y,
        distance: x === null || y === null ? null : lengthOf(x, y, pixelSize),
        height: peakHeight,
        seconds,
        bruteSeconds: comparison?.bruteSeconds ?? null,
        maxDifference: comparison?.maxDifference ?? null,
        gain: comparison && seconds > 0 ? comparison.bruteSeconds / seconds : null,
      },
      notes: [...notes, ...rimNote(peaks[PEAK_COLUMNS.indexOf("rim")] === 1, maxShift)],
    };
  },
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

const UNITS: Readonly<Record<(typeof PEAK_COLUMNS)[number], { label: string; unit: string }>> = {
  x: { label: "x", unit: "px" },
  y: { label: "y", unit: "px" },
  height: { label: "Height", unit: "" },
  sigma: { label: "Height in σ of the map", unit: "" },
  xInt: { label: "x of the pixel", unit: "px" },
  yInt: { label: "y of the pixel", unit: "px" },
  ccc: { label: "Coefficient", unit: "" },
  rim: { label: "At the limit", unit: "" },
};

function peakTable(rows: Float64Array, count: number): TableResult {
  const columns = PEAK_COLUMNS.length;
  return {
    columns: PEAK_COLUMNS.map((name, c) => ({
      name,
      ...UNITS[name],
      values: Float64Array.from({ length: count }, (_, row) => rows[row * columns + c]!),
    })),
  };
}

function rimNote(rim: boolean, maxShift: number): string[] {
  if (!rim) return [];
  const limit = maxShift > 0 ? `the largest shift of ${maxShift} px` : "the border of the map";
  return [`The highest peak lies at ${limit}: the true maximum may lie beyond.`];
}
