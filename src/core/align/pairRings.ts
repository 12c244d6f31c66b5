/**
 * Rings about any point of an image, correlated with those of a reference at all angles and both hands at once: the
 * inner loop of the search in pairSearch.ts. The same score as polar/ringCorrelation.ts gives, without the curves of
 * single rings.
 */
import { centre } from "../conventions.js";
import { fft1d } from "../fourier/fft1d.js";
import { ringSpectrum } from "../polar/ringCorrelation.js";
import { ringWeights, unwrap, type RingInterpolation, type Rings, type RingWeight } from "../polar/rings.js";
import { splineCoefficients } from "../transform/spline.js";
import { spline } from "../transform/samplers.js";

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

/** A {@link RingSearch} for images of one size; rings moved by o must stay within the pixels (polar/rings.ts largestRing). */
export function createRingSearch(
  width: number,
  height: number,
  rings: Rings,
  weight: RingWeight,
  interpolation: RingInterpolation,
  reference: RingReference,
): RingSearch {
  const { radii, angles } = rings;
  const count = radii.length;
  const orders = Math.floor(angles / 2) + 1;
  const weights = ringWeights(rings, weight);
  const fft = fft1d(angles);
  const data = new Float64Array(width * height);
  const polar = new Float64Array(count * angles);
  const pair = new Float64Array(2 * angles);
  const spectrum = new Float64Array(2 * angles);
  const curves = new Float64Array(2 * angles);
  // Σ_r F*_m·G_m and Σ_r F_m·G_m.
  const sums = { re: new Float64Array(orders), im: new Float64Array(orders) };
  const turned = { re: new Float64Array(orders), im: new Float64Array(orders) };
  const cos = new Float64Array(angles);
  const sin = new Float64Array(angles);
  for (let a = 0; a < angles; a++) {
    cos[a] = Math.cos((2 * Math.PI * a) / angles);
    sin[a] = Math.sin((2 * Math.PI * a) / angles);
  }
  const bSpline = spline("mirror");

  function read(cx: number, cy: number): void {
    for (let ring = 0, o = 0; ring < count; ring++) {
      const r = radii[ring]!;
      for (let a = 0; a < angles; a++, o++) {
        const x = Math.min(Math.max(cx + r * cos[a]!, 0), width - 1);
        const y = Math.min(Math.max(cy + r * sin[a]!, 0), height - 1);
        if (interpolation === "cubic") polar[o] = bSpline(data, width, height, x, y);
        else if (interpolation === "nearest") polar[o] = data[Math.floor(y + 0.5) * width + Math.floor(x + 0.5)]!;
        else {
          const i = Math.min(Math.floor(x), width - 2);
          const j = Math.min(Math.floor(y), height - 2);
          const at = j * width + i;
          const dx = x - i;
          const top = data[at]! + dx * (data[at + 1]! - data[at]!);
          const bottom = data[at + width]! + dx * (data[at + width + 1]! - data[at + width]!);
          polar[o] = top + (y - j) * (bottom - top);
        }
      }
    }
  }

  function accumulate(ring: number, m: number, fr: number, fi: number): void {
    const gr = reference.re[ring * orders + m]!;
    const gi = reference.im[ring * orders + m]!;
    sums.re[m] = sums.re[m]! + fr * gr + fi * gi;
    sums.im[m] = sums.im[m]! + fr * gi - fi * gr;
    turned.re[m] = turned.re[m]! + fr * gr - fi * gi;
    turned.im[m] = turned.im[m]! + fr * gi + fi * gr;
  }

  return {
    load(image) {
      let sum = 0;
      for (const v of image) sum += v;
      const mean = sum / image.length;
      for (let i = 0; i < data.length; i++) data[i] = image[i]! - mean;
      if (interpolation === "cubic") splineCoefficients(data, width, height, "mirror");
    },
    at(originX, originY, straight, mirror) {
      read(centre(width) - originX, centre(height) - originY);
      const { mean, norm } = weightedNorm(polar, angles, weights);
      if (norm === 0) {
        straight.fill(0);
        mirror.fill(0);
        return;
      }
      sums.re.fill(0);
      sums.im.fill(0);
      turned.re.fill(0);
      turned.im.fill(0);
      // Two real rings travel as one complex line: X = (Z_m + Z*_{−m})/2, Y = (Z_m − Z*_{−m})/2i.
      for (let ring = 0; ring < count; ring += 2) {
        const both = ring + 1 < count;
        const at = ring * angles;
        for (let a = 0; a < angles; a++) {
          pair[2 * a] = polar[at + a]! - mean;
          pair[2 * a + 1] = both ? polar[at + angles + a]! - mean : 0;
        }
        fft.forward(pair, spectrum);
        for (let m = 0; m < orders; m++) {
          const i = 2 * m;
          const j = m === 0 ? 0 : 2 * (angles - m);
          accumulate(ring, m, 0.5 * (spectrum[i]! + spectrum[j]!), 0.5 * (spectrum[i + 1]! - spectrum[j + 1]!));
          if (both) {
            accumulate(ring + 1, m, 0.5 * (spectrum[i + 1]! + spectrum[j + 1]!), 0.5 * (spectrum[j]! - spectrum[i]!));
          }
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
