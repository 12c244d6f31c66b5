/**
 * Images on rings in real space ("polar unwrap"): row r of a polar image is ring r, innermost first; column a is the
 * azimuth φ = a·360°/angles, counted from +x towards +y as every angle of core/conventions.ts. Turning the image by +ψ
 * moves its polar image by +ψ to the right.
 */
import { centre } from "../conventions.js";
import { bilinear, nearest, spline, type Sampler } from "../transform/samplers.js";
import { splineCoefficients } from "../transform/spline.js";

/** Circles about the centre floor(n/2), all with the same number of samples. */
export interface Rings {
  /** Radii in px, rising. */
  radii: Float64Array;
  /** Samples on each ring. */
  angles: number;
}

/** How values between pixels are found; "cubic" is the cubic B-spline with exact prefilter. */
export type RingInterpolation = "nearest" | "bilinear" | "cubic";

/** What a ring counts in a sum over rings: 1, r or r². With r every ring counts as the area it stands for. */
export type RingWeight = "none" | "radius" | "radius-squared";

/** Radius of the largest circle about the centre that lies within the pixels: floor((min(width, height) − 1)/2), px. */
export function largestRing(width: number, height: number): number {
  return Math.floor((Math.min(width, height) - 1) / 2);
}

/** Rings of radius inner, inner + step, … up to `outer` (with a tolerance of 1e-9 px), px, of `angles` samples. */
export function makeRings(inner: number, outer: number, step: number, angles: number): Rings {
  const count = Math.max(0, Math.floor((outer - inner) / step + 1e-9) + 1);
  return { radii: Float64Array.from({ length: count }, (_, i) => inner + i * step), angles };
}

/** The weight of each ring; see {@link RingWeight}. */
export function ringWeights({ radii }: Rings, weight: RingWeight): Float64Array {
  return radii.map((r) => (weight === "none" ? 1 : weight === "radius" ? r : r * r));
}

/**
 * Unwrap an image: out[r·angles + a] = image(centre − o + radii[r]·(cos φ_a, sin φ_a)), φ_a = 2π a/angles.
 *
 * @param image  (height, width), any density unit
 * @param rings  no radius above {@link largestRing}, less the larger of |o_x| and |o_y|
 * @param out    (rings, angles)
 * @param origin o, px: the image is moved by it before it is read, so that the rings lie about its point −o
 * @throws Error for a ring that leaves the image
 */
export function unwrap(
  image: Float32Array | Float64Array,
  width: number,
  height: number,
  rings: Rings,
  interpolation: RingInterpolation,
  out: Float32Array | Float64Array,
  [originX, originY]: readonly [number, number] = [0, 0],
): void {
  const { radii, angles } = rings;
  const outermost = (radii.at(-1) ?? 0) + Math.max(Math.abs(originX), Math.abs(originY));
  if (outermost > largestRing(width, height) + 1e-9) {
    throw new Error(`a ring that reaches ${outermost} px leaves an image of ${width} × ${height} px`);
  }
  const data = Float64Array.from(image);
  if (interpolation === "cubic") splineCoefficients(data, width, height, "mirror");
  const samplers: Record<RingInterpolation, (border: "mirror") => Sampler> = { nearest, bilinear, cubic: spline };
  const sampler = samplers[interpolation]("mirror");
  const cos = new Float64Array(angles);
  const sin = new Float64Array(angles);
  for (let a = 0; a < angles; a++) {
    cos[a] = quarterExact(Math.cos, (2 * Math.PI * a) / angles);
    sin[a] = quarterExact(Math.sin, (2 * Math.PI * a) / angles);
  }
  const cx = centre(width) - originX;
  const cy = centre(height) - originY;
  for (let ring = 0; ring < radii.length; ring++) {
    const r = radii[ring]!;
    for (let a = 0; a < angles; a++) {
      const x = Math.min(Math.max(cx + r * cos[a]!, 0), width - 1);
      const y = Math.min(Math.max(cy + r * sin[a]!, 0), height - 1);
      out[ring * angles + a] = sampler(data, width, height, x, y);
    }
  }
}

/** cos 90° is 6e-17, which is enough to send "nearest" to the other pixel at a tie. */
function quarterExact(of: (angleRad: number) => number, angleRad: number): number {
  const value = of(angleRad);
  return Math.abs(value) < 1e-15 ? 0 : value;
}
