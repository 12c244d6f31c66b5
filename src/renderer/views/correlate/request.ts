/** What the controls of the desk come to as runs of the tool `ccf`. */
import type { JobRequest } from "../../../main/api/contract.js";
import { boxOf, inputOf, preparedParams, type Box, type KnownPair } from "../explore/pair.js";
import type { Controls } from "./correlateStore.js";

/** Boxes up to this run brute force by themselves: some tenths of a second. */
const BRUTE_BY_ITSELF = 128;

/** The two images that are really correlated: for the auto-correlation f is both. */
export const comparedPair = (pair: KnownPair, { kind }: Pick<Controls, "kind">): KnownPair =>
  kind === "acf" ? { ...pair, g: pair.f } : pair;

const shorter = ({ width, height }: Box): number => Math.min(width, height);

export const usualMaskRadius = (box: Box): number => Math.round(0.47 * shorter(box));
export const usualMaxShift = (box: Box): number => Math.max(1, Math.floor(shorter(box) / 4));
/** Beyond this, opposite edges mix when the images repeat. */
export const unsafeFrom = usualMaxShift;

export const maskRadiusOf = (controls: Controls, box: Box): number => controls.maskRadius ?? usualMaskRadius(box);
export const maxShiftOf = (controls: Controls, box: Box): number => controls.maxShift ?? usualMaxShift(box);

/** How often the box the frame is; 1 = the images repeat. */
export function paddingOf(controls: Controls, box: Box): 1 | 1.5 | 2 {
  if (controls.padding === "auto") return maxShiftOf(controls, box) > shorter(box) / 4 ? 2 : 1;
  return controls.padding === "none" ? 1 : controls.padding === "1.5" ? 1.5 : 2;
}

/** What of the answer is wanted beside map and peaks. */
export interface Wanted {
  parts?: boolean;
  bruteForce?: boolean;
  /** Another frame than the controls say. */
  padding?: 1 | 1.5 | 2;
}

export function ccfRequest(pair: KnownPair, controls: Controls, wanted: Wanted = {}): JobRequest {
  const compared = comparedPair(pair, controls);
  const box = boxOf(compared);
  const padding = wanted.padding ?? paddingOf(controls, box);
  return {
    tool: "ccf",
    inputs: { f: inputOf(compared.f), g: inputOf(compared.g) },
    params: {
      ...(padding > 1 ? { pad: true, padding: padding === 2 ? "2" : "1.5" } : {}),
      normalize: controls.normalise,
      kind: controls.kind === "acf" ? "ccf" : controls.kind,
      maskRadius: maskRadiusOf(controls, box),
      maxShift: maxShiftOf(controls, box),
      ...filters(controls, box),
      ...preparedParams(compared),
      peaks: controls.peaks,
      peakDistance: controls.peakDistance,
      peakFit: controls.peakFit,
      ...(wanted.bruteForce ? { bruteForce: true } : {}),
      ...(wanted.parts ? { parts: true } : {}),
    },
  };
}

function filters({ lowPass, highPass }: Controls, { pixelSize }: Box): Record<string, number> {
  if (pixelSize !== null) return { ...(lowPass > 0 ? { lowPass } : {}), ...(highPass > 0 ? { highPass } : {}) };
  // Periods in px are frequencies without a pixel size.
  return {
    ...(lowPass > 0 ? { maxFrequency: frequency(lowPass) } : {}),
    ...(highPass > 0 ? { minFrequency: frequency(highPass) } : {}),
  };
}

/** 1/px, to the digits one would type. */
const frequency = (length: number): number => Number((1 / length).toPrecision(4));

/** Brute force sums F*·G only. */
export const canBruteForce = ({ kind }: Controls): boolean => kind === "ccf" || kind === "acf";
export const runsByItself = ({ width, height }: Box): boolean => Math.max(width, height) <= BRUTE_BY_ITSELF;
