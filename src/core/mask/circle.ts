/** Circular masks about the centre floor(n/2). */
import { centre } from "../conventions.js";

/**
 * Disc: 1 where the distance from the centre is at most `radius` px, else 0.
 * @returns (height, width), with the number of pixels inside
 */
export function circleMask(width: number, height: number, radius: number): { mask: Float32Array; count: number } {
  const mask = new Float32Array(width * height);
  let count = 0;
  for (let y = 0; y < height; y++) {
    const dy = y - centre(height);
    for (let x = 0; x < width; x++) {
      const dx = x - centre(width);
      if (dx * dx + dy * dy <= radius * radius) {
        mask[y * width + x] = 1;
        count++;
      }
    }
  }
  return { mask, count };
}

/**
 * Disc with a cosine edge: 1 for r ≤ radius, ½(1 + cos(π(r − radius)/edge)) for radius < r < radius + edge, 0 beyond;
 * r = distance from the centre, px. edge = 0 is the hard disc.
 * @returns (height, width), with the sum of the weights
 */
export function softCircleMask(
  width: number,
  height: number,
  radius: number,
  edge: number,
): { mask: Float32Array; sum: number } {
  const mask = new Float32Array(width * height);
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const beyond = Math.hypot(x - centre(width), y - centre(height)) - radius;
      const value = beyond <= 0 ? 1 : beyond >= edge ? 0 : 0.5 * (1 + Math.cos((Math.PI * beyond) / edge));
      mask[y * width + x] = value;
      sum += value;
    }
  }
  return { mask, sum };
}

/** Radius 0 stands for the largest circle that fits with a pixel to spare: floor(min(width, height)/2) − 1, px. */
export function maskRadiusOrAuto(radius: number, width: number, height: number): number {
  return radius > 0 ? radius : Math.max(1, Math.floor(Math.min(width, height) / 2) - 1);
}

/**
 * Multiply the deviation from `background` by a soft mask: out = background + mask·(image − background).
 * @param out (height, width); may be `image`
 */
export function applyMask(
  image: Float32Array | Float64Array,
  mask: Float32Array,
  background: number,
  out: Float32Array | Float64Array,
): void {
  for (let i = 0; i < mask.length; i++) out[i] = background + mask[i]! * (image[i]! - background);
}
