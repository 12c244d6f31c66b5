/** The work of the tool `ccf`: one kernel makes the map and all that belongs to it, one sums it by brute force. */
import { bruteForceCcf } from "../correlate/bruteForce.js";
import { cccAtShift } from "../correlate/ccc.js";
import { correlate, movedSecond, type CcfKind } from "../correlate/ccf.js";
import { findPeaks, type PeakFit } from "../correlate/peaks.js";
import { spectrumImages } from "../correlate/spectrumImages.js";
import { underMask } from "../correlate/underMask.js";
import { circleMask, softCircleMask } from "../mask/circle.js";
import { maskedStatistics } from "../mask/normalise.js";
import { requireContrast } from "../prepare/contrast.js";
import { readPairImage, type PairImage } from "../prepare/pairImage.js";
import type { KernelIo } from "../stack.js";
import { requireInRange } from "./finite.js";
import type { Range } from "./tool.js";

/** Width of the cosine edge of the mask, px. */
export const MASK_EDGE = 5;

/** Columns of the table of peaks. */
export const PEAK_COLUMNS = ["x", "y", "height", "sigma", "xInt", "yInt", "ccc", "rim"] as const;

const SMALLER = "normalise (--normalize), or divide the pixels by a constant where the images were made";

/** Places in `answer`. */
export const ANSWER = { peaks: 0, seconds: 1, scale: 2, length: 3 } as const;

export interface CcfArgs {
  f: PairImage;
  g: PairImage;
  /** Frame over image; 0 = circular. */
  padding: number;
  kind: CcfKind;
  normalise: boolean;
  /** 0 = none. */
  maskRadius: number;
  /** Infinity = the whole map. */
  maxShift: number;
  fit: PeakFit;
  distance: number;
  /** (count, columns of {@link PEAK_COLUMNS}). */
  peaks: Float64Array;
  /** (height, width). */
  map: Float32Array;
  /** (3, height, width): f and g as compared, g moved onto f. */
  shifted: Float32Array;
  /** (6, frame height, frame width), or empty. */
  parts: Float32Array;
  /** (2, height, width) of f and g as they are transformed, for brute force; or empty. */
  prepared: Float32Array;
  answer: Float64Array;
}

let lastMask: { key: string; soft: Float32Array; disc: Float32Array } | null = null;

/** The soft mask and the disc within, kept while nothing else is asked for. */
function masksOf(width: number, height: number, radius: number): { soft: Float32Array; disc: Float32Array } {
  const key = `${width}x${height} ${radius}`;
  if (lastMask?.key !== key) {
    const soft = softCircleMask(width, height, radius, MASK_EDGE).mask;
    lastMask = { key, soft, disc: circleMask(width, height, radius).mask };
  }
  return lastMask;
}

/** Makes everything but brute force; one item. */
export function correlateKernel(_range: Range, args: CcfArgs, io: KernelIo): void {
  const { padding, kind, normalise, maskRadius, map, shifted, parts, prepared, peaks, answer } = args;
  const { width, height } = args.f.size;
  const size = width * height;
  const { soft: mask, disc } = maskRadius > 0 ? masksOf(width, height, maskRadius) : { soft: null, disc: null };
  const centre = padding > 0 || normalise || kind !== "ccf" || mask !== null;
  const [f, g] = [args.f, args.g].map((source) => {
    const image = readPairImage(source, io);
    if (mask) requireContrast(image, source.name, mask);
    underMask(image, { mask, centre, unit: normalise });
    return image;
  }) as [Float32Array, Float32Array];

  const started = performance.now();
  const found = correlate(f, g, width, height, {
    pad: padding,
    normalise,
    kind,
    centre: false,
  });
  answer[ANSWER.seconds] = (performance.now() - started) / 1000;
  answer[ANSWER.scale] = normalise ? 1 / Math.sqrt(squares(f) * squares(g)) : 1;
  map.set(found.map);
  requireInRange(map, "ccf", "f", `the values of the map are too large to be written: ${SMALLER}`);
  if (prepared.length > 0) {
    prepared.set(f);
    prepared.set(g, size);
  }

  const { mean, sd } = maskedStatistics(found.map, null);
  const columns = PEAK_COLUMNS.length;
  const periodic = padding === 0;
  const list = findPeaks(found.map, width, height, peaks.length / columns, args.maxShift, {
    fit: args.fit,
    distance: args.distance,
    periodic,
  });
  list.forEach((peak, row) => {
    const sigma = sd > 0 ? (peak.height - mean) / sd : 0;
    const ccc = cccAtShift(f, g, width, height, peak.xInt, peak.yInt, { periodic, mask: disc });
    const values = [peak.x, peak.y, peak.height, sigma, peak.xInt, peak.yInt, ccc, Number(peak.rim)];
    peaks.set(values, row * columns);
  });
  answer[ANSWER.peaks] = list.length;

  shifted.set(f);
  shifted.set(g, size);
  movedSecond(found, width, height, -list[0]!.x, -list[0]!.y, shifted.subarray(2 * size));
  if (parts.length > 0) {
    const frame = parts.length / 6;
    const largest = [found.spectrumF, found.spectrumG, found.product].map((spectrum, i) => {
      const [amplitude, phase] = [2 * i, 2 * i + 1].map((k) => parts.subarray(k * frame, (k + 1) * frame));
      return spectrumImages(spectrum, found.frameWidth, found.frameHeight, amplitude!, phase!);
    });
    const what = `the amplitudes of the spectra are too large to be written: ${SMALLER}`;
    requireInRange(Float32Array.from(largest), "ccf", "f", what);
  }
}

function squares(image: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < image.length; i++) sum += image[i]! * image[i]!;
  return sum;
}

export interface BruteArgs {
  width: number;
  height: number;
  periodic: boolean;
  scale: number;
  prepared: Float32Array;
  brute: Float32Array;
  /** Seconds of each block. */
  seconds: Float64Array;
}

/** Items = shifts, row by row of the map. */
export function bruteKernel({ start, end, block }: Range, args: BruteArgs): void {
  const { width, height, periodic, scale, prepared, brute, seconds } = args;
  const size = width * height;
  const started = performance.now();
  const span = { periodic, scale, first: start, end };
  bruteForceCcf(prepared.subarray(0, size), prepared.subarray(size), width, height, span, brute);
  seconds[block] = (performance.now() - started) / 1000;
}
