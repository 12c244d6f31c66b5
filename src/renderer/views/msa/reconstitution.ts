/**
 * Images from factors: x̂ = s · (mean + Σ c e) − constant, under the mask; for "hellinger" the bracket is squared. The same
 * sum as the tool `reconstitute`, for pictures of which there are many: averages at the nodes of a tree, walks along a
 * factor, pictures at the extremes.
 */
import type { FactorsData } from "../../../main/api/contract.js";
import type { Analysis } from "./analysis.js";

/** The images behind an analysis, fetched as pixels. */
export interface Eigenimages {
  width: number;
  height: number;
  mean: Float32Array;
  /** As many as have come. */
  factors: readonly Float32Array[];
}

/**
 * @param coordinates of the factors in `used`, in their order
 * @param scale of the image; 1 for most metrics
 */
export function reconstituted(
  { mean, factors }: Eigenimages,
  data: Pick<FactorsData, "metric" | "constant" | "pixels">,
  used: readonly number[],
  coordinates: ArrayLike<number>,
  scale: number,
): Float32Array {
  const out = new Float32Array(mean.length);
  const squared = data.metric === "hellinger";
  const images = used.map((k) => factors[k]);
  for (const j of data.pixels) {
    let sum = mean[j]!;
    for (let k = 0; k < images.length; k++) {
      const e = images[k];
      if (e) sum += coordinates[k]! * e[j]!;
    }
    out[j] = scale * (squared ? sum * sum : sum) - data.constant;
  }
  return out;
}

/** Mean scale of an analysis: 1 but for correspondence analysis and its like. */
export function meanScale({ data: { scale } }: Analysis): number {
  let sum = 0;
  for (const s of scale) sum += s;
  return scale.length > 0 ? sum / scale.length : 1;
}

/** Mean position and scale of groups of rows, each stretch of `order` in constant time. */
export class RangeMeans {
  /** Sums of s · c before each place, factor by factor, then of s. */
  private readonly sums: Float64Array[];

  /**
   * @param order rows, such that every group is a stretch of it
   * @param used  factors, from 0
   */
  constructor(
    analysis: Analysis,
    order: ArrayLike<number>,
    readonly used: readonly number[],
  ) {
    const { scale } = analysis.data;
    const running = (column: Float32Array | null): Float64Array => {
      const sums = new Float64Array(order.length + 1);
      for (let p = 0; p < order.length; p++) {
        const row = order[p]!;
        sums[p + 1] = sums[p]! + scale[row]! * (column ? column[row]! : 1);
      }
      return sums;
    };
    this.sums = [...used.map((k) => running(analysis.along(k))), running(null)];
  }

  /**
   * Of several stretches together: the coordinates and the scale whose picture is the mean of the members' pictures
   * (for "hellinger", where that has no such form, the picture at their middle).
   */
  of(stretches: readonly (readonly [first: number, end: number])[]): { coordinates: number[]; scale: number } {
    let many = 0;
    const totals = new Array<number>(this.sums.length).fill(0);
    for (const [first, end] of stretches) {
      many += end - first;
      this.sums.forEach((sums, k) => (totals[k]! += sums[end]! - sums[first]!));
    }
    const weight = totals.at(-1)!;
    const safe = weight !== 0 ? weight : 1;
    return { coordinates: this.used.map((_, k) => totals[k]! / safe), scale: many > 0 ? weight / many : 1 };
  }
}

/** As {@link RangeMeans.of}, of some rows once. */
export function meanOfRows(
  { along, data }: Analysis,
  rows: readonly number[],
  used: readonly number[],
): { coordinates: number[]; scale: number } {
  const { scale } = data;
  let weight = 0;
  for (const row of rows) weight += scale[row]!;
  const coordinates = used.map((k) => {
    const column = along(k);
    let sum = 0;
    for (const row of rows) sum += scale[row]! * column[row]!;
    return sum / (weight !== 0 ? weight : 1);
  });
  return { coordinates, scale: rows.length > 0 ? weight / rows.length : 1 };
}

/** Values for a strip or a walk along a factor: `steps` of them from the lowest to the highest coordinate. */
export function walk([low, high]: readonly [number, number], steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => (steps === 1 ? 0 : low + ((high - low) * i) / (steps - 1)));
}

/** There and back again, from the present value: what a walk that plays shows at a time. @param phase turns */
export function swing([low, high]: readonly [number, number], phase: number): number {
  return (low + high) / 2 + ((high - low) / 2) * Math.sin(2 * Math.PI * phase);
}

/**
 * Does what is left of an image after reconstitution hold structure? White noise of n pixels has correlations between
 * neighbours about 0 with a spread of 1/√n; more than four times that is structure.
 * @returns mean correlation of pixels with their right and lower neighbours under the mask, and its limit
 */
export function neighbourCorrelation(
  residual: Float32Array,
  width: number,
  pixels: Uint32Array,
): { value: number; limit: number; sd: number } {
  const under = new Uint8Array(residual.length);
  let sum = 0;
  for (const j of pixels) {
    under[j] = 1;
    sum += residual[j]!;
  }
  const mean = pixels.length > 0 ? sum / pixels.length : 0;
  let power = 0;
  let product = 0;
  let pairs = 0;
  for (const j of pixels) {
    const v = residual[j]! - mean;
    power += v * v;
    for (const other of [(j + 1) % width === 0 ? -1 : j + 1, j + width]) {
      if (other < 0 || under[other] !== 1) continue;
      product += v * (residual[other]! - mean);
      pairs++;
    }
  }
  const variance = pixels.length > 0 ? power / pixels.length : 0;
  return {
    value: variance > 0 && pairs > 0 ? product / pairs / variance : 0,
    limit: pairs > 0 ? 4 / Math.sqrt(pairs) : 1,
    sd: Math.sqrt(variance),
  };
}
