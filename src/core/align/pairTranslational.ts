/** Where an image must move to lie on its reference: the peak of the coefficient at every shift. */
import { IDENTITY, type Alignment } from "../conventions.js";
import { highestPeak, type Peak } from "../correlate/peaks.js";
import { circleMask } from "../mask/circle.js";
import { flatImage } from "../prepare/contrast.js";
import { resample } from "../transform/resample.js";
import { coefficientsWith, maskPlan, underMask, type MaskPlan } from "./shiftCoefficients.js";

/** One hand of a translational alignment. */
export interface ShiftSearch {
  mirror: boolean;
  /** (2S + 1, 2S + 1), see {@link shiftCoefficients}. */
  map: Float32Array;
  peak: Peak;
}

export interface TranslationalOptions {
  /** S, px, a whole number. */
  maxShift: number;
  /** Radius of the disc on the reference, px. */
  maskRadius: number;
  /** Also try the image mirrored. */
  mirror: boolean;
}

/** The answer of {@link alignTranslation}. */
export interface Translation {
  /** ψ = 0. */
  alignment: Alignment;
  /** Fitted height of the peak. */
  height: number;
  /** Straight first, then mirrored (when asked for); the winner is `searches[winner]`. */
  searches: ShiftSearch[];
  winner: number;
  /** The peak lies on the rim of the search: its true place may lie beyond. */
  atLimit: boolean;
}

/**
 * Lay an image onto its reference by moving (and, if asked, mirroring) it: p_ref = M·(p + t), t = −d of the highest
 * peak of {@link shiftCoefficients}, found to a fraction of a pixel by a paraboloid through 3 × 3 values. The mirrored
 * image is compared by mirroring the reference: M·p_ref = p + t. Equal heights: straight wins.
 *
 * @param reference,image (height, width)
 * @throws AppError "image.flat" when one of them has no contrast under the mask
 */
export function alignTranslation(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  { maxShift, maskRadius, mirror }: TranslationalOptions,
): Translation {
  const side = 2 * maxShift + 1;
  const plan = discPlan(width, height, maskRadius, maxShift);
  const under = underMask(plan, image);
  const searches = (mirror ? [false, true] : [false]).map((mirrored): ShiftSearch => {
    const f = mirrored ? mirroredImage(reference, width, height) : reference;
    const map = coefficientsWith(plan, under, f);
    if (map.every((value) => value === 0))
      throw flatImage("the reference or the image", "it is constant under the mask");
    return { mirror: mirrored, map, peak: highestPeak(map, side, side) };
  });
  const winner = searches.length > 1 && searches[1]!.peak.height > searches[0]!.peak.height ? 1 : 0;
  const { peak, mirror: mirrored } = searches[winner]!;
  return {
    // −0 is no number to show.
    alignment: { psi: 0, shiftX: 0 - peak.x, shiftY: 0 - peak.y, mirror: mirrored },
    height: peak.height,
    searches,
    winner,
    atLimit: maxShift > 0 && Math.max(Math.abs(peak.xInt), Math.abs(peak.yInt)) >= maxShift,
  };
}

let lastDisc: { key: string; plan: MaskPlan } | null = null;

/** The plan of a disc, kept while nothing else is asked for. */
function discPlan(width: number, height: number, radius: number, maxShift: number): MaskPlan {
  const key = `${width}x${height} ${radius} ${maxShift}`;
  if (lastDisc?.key !== key) {
    lastDisc = { key, plan: maskPlan(circleMask(width, height, radius).mask, width, height, maxShift) };
  }
  return lastDisc.plan;
}

/** The image mirrored about its centre column, x → −x; the column that has no partner (even width) keeps its place. */
export function mirroredImage(image: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(image.length);
  resample(image, width, height, { ...IDENTITY, mirror: true }, out, {
    interpolation: "nearest",
    outside: "periodic",
  });
  return out;
}
