/**
 * Rings about any point of an image, correlated with those of a reference at all angles and both hands at once: the
 * inner loop of the search in pairSearch.ts. The same score as polar/ringCorrelation.ts gives, without the curves of
 * single rings.
 */
import { centre } from "../conventions.js";
import { fft1d } from "../fourier/fft1d.js";
import { ringSpectrum } from "../polar/ringCorrelation.js";
import { ringWeights, unwrap, type RingInterpolation, type Rings, type RingWeight } from "../polar/rings.js";
import { createRingReader } from "./ringReader.js";
import { ringTransform, ringTransform32 } from "./ringTransform.js";

/** A reference on rings, ready to be compared with any number of images; plain data, shareable between threads. */
export interface RingReference {
  /** (rings, floor(angles/2) + 1): w_r·G_m(r)/‖G‖, G about its weighted mean, unscaled transform of each ring. */
  re: Float64Array;
  im: Float64Array;
}

/** Length of the arrays of a {@link RingReference}. */
export const ringReferenceLength = ({ radii, angles }: Rings): number => radii.length * (Math.floor(angles / 2) + 1);

/**
 * Fill `out` with the rings of a reference.
 * @param reference (height, width)
 * @returns false when the reference has no contrast on the rings; `out` is then 0
 */
export function fillRingReference(
  reference: Float32Array,
  width: number,
  height: number,
  rings: Rings,
  weight: RingWeight,
  interpolation: RingInterpolation,
  out: RingReference,
): boolean {
  const { radii, angles } = rings;
  const orders = Math.floor(angles / 2) + 1;
  const polar = new Float64Array(radii.length * angles);
  unwrap(reference, width, height, rings, interpolation, polar);
  const weights = ringWeights(rings, weight);
  const { mean, norm } = weightedNorm(polar, angles, weights);
  const { data } = ringSpectrum(polar, radii.length, angles);
  const scale = norm > 0 ? 1 / norm : 0;
  for (let ring = 0; ring < radii.length; ring++) {
    const w = weights[ring]! * scale;
    for (let m = 0; m < orders; m++) {
      const from = 2 * (ring * angles + m);
      out.re[ring * orders + m] = w * (data[from]! - (m === 0 ? angles * mean : 0));
      out.im[ring * orders + m] = w * data[from + 1]!;
    }
  }
  return norm > 0;
}

/** Weighted mean over all rings, and √(Σ_r w_r Σ_φ (x − mean)²); 0 when what is left is rounding. */
function weightedNorm(polar: Float64Array, angles: number, weights: Float64Array): { mean: number; norm: number } {
  let sum = 0;
  let weight = 0;
  for (let ring = 0; ring < weights.length; ring++) {
    let own = 0;
    for (let i = ring * angles; i < (ring + 1) * angles; i++) own += polar[i]!;
    sum += weights[ring]! * own;
    weight += weights[ring]! * angles;
  }
  const mean = weight > 0 ? sum / weight : 0;
  let squares = 0;
  let power = 0;
  for (let ring = 0; ring < weights.length; ring++) {
    let own = 0;
    let raw = 0;
    for (let i = ring * angles; i < (ring + 1) * angles; i++) {
      own += (polar[i]! - mean) ** 2;
      raw += polar[i]! ** 2;
    }
    squares += weights[ring]! * own;
    power += weights[ring]! * raw;
  }
  return { mean, norm: squares > 1e-13 * power ? Math.sqrt(squares) : 0 };
}

/** Correlates one image, moved, with a reference; allocates nothing per call. */
export interface RingSearch {
  /** Take the pixels of an image (height × width); they are copied. */
  load(image: Float32Array): void;
  /**
   * Scores of the image moved by o = (originX, originY), that is of the image on rings about its point −o:
   * straight[a] for p_ref = R(ψ)·(p + o), mirrored[a] for p_ref = M·R(ψ)·(p + o), ψ = a·360°/angles.
   * All 0 when the image has no contrast there.
   * @param straight,mirrored (angles)
   */
  at(originX: number, originY: number, straight: Float64Array, mirrored: Float64Array): void;
}

/** How much the transforms of the rings keep: "single" is float32, some 1e-7 of the scores, and faster. */
export type RingPrecision = "double" | "single";

/** A {@link RingSearch} for images of one size; rings moved by o must stay within the pixels (polar/rings.ts largestRing). */
export function createRingSearch(
  width: number,
  height: number,
  rings: Rings,
  weight: RingWeight,
  interpolation: RingInterpolation,
  reference: RingReference,
  precision: RingPrecision = "double",
): RingSearch {
  const { radii, angles } = rings;
  const count = radii.length;
  const orders = Math.floor(angles / 2) + 1;
  const weights = ringWeights(rings, weight);
  const total = weights.reduce((sum, w) => sum + w * angles, 0);
  const fft = fft1d(angles);
  const reader = createRingReader(width, height, rings, interpolation);
  const polar = new Float64Array(count * angles);
  const transform = precision === "single" ? ringTransform32(count, angles) : ringTransform(count, angles);
  const { re, im, stride } = transform;
  const pair = new Float64Array(2 * angles);
  const curves = new Float64Array(2 * angles);
  // Σ_r F*_m·G_m and Σ_r F_m·G_m.
  const sums = { re: new Float64Array(orders), im: new Float64Array(orders) };
  const turned = { re: new Float64Array(orders), im: new Float64Array(orders) };

  /** The weighted mean over the rings, and the norm about it. */
  function statistics(): { mean: number; norm: number } {
    let sum = 0;
    let power = 0;
    for (let ring = 0; ring < count; ring++) {
      let own = 0;
      let raw = 0;
      for (let i = ring * angles; i < (ring + 1) * angles; i++) {
        const v = polar[i]!;
        own += v;
        raw += v * v;
      }
      sum += weights[ring]! * own;
      power += weights[ring]! * raw;
    }
    const squares = power - (sum * sum) / total;
    // Where the mean stands far above the contrast, one pass loses the digits.
    return squares > 1e-3 * power
      ? { mean: sum / total, norm: Math.sqrt(squares) }
      : weightedNorm(polar, angles, weights);
  }

  return {
    load: (image) => reader.load(image),
    at(originX, originY, straight, mirror) {
      reader.read(centre(width) - originX, centre(height) - originY, polar);
      const { mean, norm } = statistics();
      if (!(norm > 0)) {
        straight.fill(0);
        mirror.fill(0);
        return;
      }
      transform.forward(polar);
      sums.re.fill(0);
      sums.im.fill(0);
      turned.re.fill(0);
      turned.im.fill(0);
      for (let ring = 0; ring < count; ring++) {
        re[ring * stride] = re[ring * stride]! - angles * mean;
        for (let m = 0, i = ring * stride, j = ring * orders; m < orders; m++, i++, j++) {
          const fr = re[i]!;
          const fi = im[i]!;
          const gr = reference.re[j]!;
          const gi = reference.im[j]!;
          const a = fr * gr;
          const b = fi * gi;
          const c = fr * gi;
          const d = fi * gr;
          sums.re[m] = sums.re[m]! + a + b;
          sums.im[m] = sums.im[m]! + c - d;
          turned.re[m] = turned.re[m]! + a - b;
          turned.im[m] = turned.im[m]! + c + d;
        }
      }
      // Both curves are real: one transform brings the straight one as real, the mirrored one as imaginary part.
      for (let m = 0; m < orders; m++) {
        const single = m === 0 || 2 * m === angles;
        // The mirrored reference has the coefficients (−1)^m·G*_m, so its sum is (−1)^m·(Σ F·G)*.
        const sign = m % 2 === 0 ? 1 : -1;
        const sr = sums.re[m]!;
        const si = single ? 0 : sums.im[m]!;
        const tr = sign * turned.re[m]!;
        const ti = single ? 0 : -sign * turned.im[m]!;
        pair[2 * m] = sr - ti;
        pair[2 * m + 1] = si + tr;
        if (!single) {
          pair[2 * (angles - m)] = sr + ti;
          pair[2 * (angles - m) + 1] = tr - si;
        }
      }
      fft.inverse(pair, curves);
      for (let a = 0; a < angles; a++) {
        straight[a] = curves[2 * a]! / norm;
        mirror[a] = curves[2 * a + 1]! / norm;
      }
    },
  };
}
