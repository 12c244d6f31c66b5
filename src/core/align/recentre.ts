/** The centre of an object in an average. */
import { alignmentAt, centre, type AlignmentColumns } from "../conventions.js";

/** Values closer to the background than this fraction of the strongest, or this many sd of the rim, are no object. */
const FLOOR = 0.1;
const FLOOR_DEVIATIONS = 3;
/** sd of a normal distribution over its median absolute deviation. */
const SD_OF_MAD = 1.4826;

/**
 * Centre of mass of an image's density, bright or dark alike: weights |v − b| less a floor (a tenth of the strongest, or
 * three sd of the rim), where v is the image averaged over 5 × 5 pixels and b its value on the rim, between `radius` − 2
 * and `radius` px from the centre; pixels within `radius` count. b and sd are a median and a median deviation, so that an
 * object which reaches over a part of the rim is still told from its surroundings.
 *
 * @param image (n, n)
 * @returns (x, y) from the centre pixel, px; null when nothing stands out
 */
export function densityCentre(image: Float32Array, boxSize: number, radius: number): [number, number] | null {
  const c = centre(boxSize);
  const smooth = boxMean(image, boxSize);
  const distance = (i: number): number => Math.hypot((i % boxSize) - c, Math.floor(i / boxSize) - c);
  const rim = smooth.filter((_, i) => distance(i) <= radius && distance(i) > radius - 2);
  const background = median(rim);
  const sd = SD_OF_MAD * median(rim.map((v) => Math.abs(v - background)));
  let strongest = 0;
  for (let i = 0; i < image.length; i++) {
    if (distance(i) <= radius) strongest = Math.max(strongest, Math.abs(smooth[i]! - background));
  }
  const floor = Math.max(FLOOR * strongest, FLOOR_DEVIATIONS * sd);
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < image.length; i++) {
    if (distance(i) > radius) continue;
    const weight = Math.abs(smooth[i]! - background) - floor;
    if (weight <= 0) continue;
    sum += weight;
    x += weight * ((i % boxSize) - c);
    y += weight * (Math.floor(i / boxSize) - c);
  }
  return sum > 0 ? [x / sum, y / sum] : null;
}

/**
 * Where the box centres of the particles lie on their average, on the mean: (Σ M·t) / n over `used`, px. Particles were
 * picked about their middles, so this is where the object is when its density does not tell.
 */
export function meanShift(placements: AlignmentColumns, used: ArrayLike<number>): [number, number] {
  let x = 0;
  let y = 0;
  for (let k = 0; k < used.length; k++) {
    const a = alignmentAt(placements, used[k]!);
    x += a.mirror ? -a.shiftX : a.shiftX;
    y += a.shiftY;
  }
  return used.length > 0 ? [x / used.length, y / used.length] : [0, 0];
}

/** Middle value; 0 of no values. */
function median(values: Float64Array): number {
  return values.length > 0 ? values.toSorted()[values.length >> 1]! : 0;
}

/** Mean over the 5 × 5 pixels around each (fewer at the border). */
function boxMean(image: Float32Array, boxSize: number): Float64Array {
  const out = new Float64Array(image.length);
  for (let y = 0; y < boxSize; y++) {
    for (let x = 0; x < boxSize; x++) {
      let sum = 0;
      let n = 0;
      for (let v = Math.max(0, y - 2); v <= Math.min(boxSize - 1, y + 2); v++) {
        for (let u = Math.max(0, x - 2); u <= Math.min(boxSize - 1, x + 2); u++) {
          sum += image[v * boxSize + u]!;
          n++;
        }
      }
      out[y * boxSize + x] = sum / n;
    }
  }
  return out;
}
