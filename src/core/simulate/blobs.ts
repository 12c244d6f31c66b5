/**
 * Objects made of round Gaussian blobs in space. Their projections are sums of round Gaussians in the plane, so every
 * view, at every rotation and shift, is drawn exactly, without interpolation.
 */
import { applyTo, centre, inverse, type Alignment } from "../conventions.js";

/** One blob: height · exp(−d²/(2 sd²)); lengths in any unit. */
export interface Blob {
  x: number;
  y: number;
  z: number;
  sd: number;
  height: number;
}

/** A blob seen in projection along z. */
export interface FlatBlob {
  x: number;
  y: number;
  sd: number;
  height: number;
}

/**
 * The object turned by rot about z, then by tilt about y, seen along z: height in projection = height · sd · √(2π).
 * @param rot,tilt degrees
 */
export function projectBlobs(blobs: readonly Blob[], rot: number, tilt: number): FlatBlob[] {
  const [cr, sr] = cosSin(rot);
  const [ct, st] = cosSin(tilt);
  return blobs.map(({ x, y, z, sd, height }) => {
    const u = cr * x - sr * y;
    const v = sr * x + cr * y;
    return { x: ct * u + st * z, y: v, sd, height: height * sd * Math.sqrt(2 * Math.PI) };
  });
}

function cosSin(degrees: number): [number, number] {
  const rad = (degrees * Math.PI) / 180;
  return [Math.cos(rad), Math.sin(rad)];
}

/** A blob is drawn out to so many standard deviations, where it has fallen to 4·10⁻⁶ of its height. */
const REACH = 5;

/**
 * Draw blobs as the particle that `a` would lay onto the upright object: out(p) = Σ blobs at a(p).
 *
 * @param scale px for one unit of the blobs
 * @param out   (height, width), overwritten
 */
export function drawBlobs(
  blobs: readonly FlatBlob[],
  a: Alignment,
  scale: number,
  width: number,
  height: number,
  out: Float64Array,
): void {
  out.fill(0);
  const back = inverse(a);
  const columns = new Float64Array(width);
  for (const blob of blobs) {
    const [px, py] = applyTo(back, scale * blob.x, scale * blob.y);
    const x0 = px + centre(width);
    const y0 = py + centre(height);
    const sd = scale * blob.sd;
    const left = Math.max(0, Math.ceil(x0 - REACH * sd));
    const right = Math.min(width - 1, Math.floor(x0 + REACH * sd));
    const top = Math.max(0, Math.ceil(y0 - REACH * sd));
    const bottom = Math.min(height - 1, Math.floor(y0 + REACH * sd));
    const falloff = -1 / (2 * sd * sd);
    // exp(−(dx² + dy²)/2sd²) is a product: one exponential a row and a column instead of one a pixel.
    for (let x = left; x <= right; x++) columns[x] = Math.exp(falloff * (x - x0) ** 2);
    for (let y = top; y <= bottom; y++) {
      const row = blob.height * Math.exp(falloff * (y - y0) ** 2);
      const at = y * width;
      for (let x = left; x <= right; x++) out[at + x] = out[at + x]! + row * columns[x]!;
    }
  }
}
