/** An object drawn analytically at any placement: no interpolation between the truth and the pixels. */
import { inverse, applyTo, type Alignment } from "../../src/core/conventions.js";
import { normal, random } from "../../src/core/random.js";

/** Gaussian blobs: (x, y, sd, height), as fractions of the box. No symmetry, no mirror symmetry. */
const BLOBS = [
  [0.02, -0.01, 0.11, 1],
  [0.15, 0.06, 0.04, 1.3],
  [-0.1, 0.12, 0.05, 0.9],
  [-0.06, -0.15, 0.035, 1.5],
  [0.08, -0.12, 0.05, -0.8],
  [-0.17, -0.02, 0.03, 1.1],
] as const;

/**
 * The phantom as a particle whose alignment is `alignment`: image(p) = object(M·(R(ψ)·p + t)), (n, n).
 * @param noise sd of white noise added
 */
export function particle(
  boxSize: number,
  alignment: Alignment,
  noise = 0,
  seed = 1,
  blobs: readonly (readonly [number, number, number, number])[] = BLOBS,
): Float32Array {
  const c = Math.floor(boxSize / 2);
  const deviate = normal(random(seed, boxSize));
  return Float32Array.from({ length: boxSize * boxSize }, (_, i) => {
    const [x, y] = applyTo(alignment, (i % boxSize) - c, Math.floor(i / boxSize) - c);
    let value = 0;
    for (const [bx, by, sd, height] of blobs) {
      const d2 = (x / boxSize - bx) ** 2 + (y / boxSize - by) ** 2;
      value += height * Math.exp(-d2 / (2 * sd * sd));
    }
    return value + noise * deviate();
  });
}

/** The placement at which an image made from template by "turn by α, then move by d" is drawn. */
export const generatedBy = (angle: number, x: number, y: number): Alignment =>
  inverse({ psi: angle, shiftX: x, shiftY: y, mirror: false });

export function joined(list: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(list.reduce((n, image) => n + image.length, 0));
  let at = 0;
  for (const image of list) {
    all.set(image, at);
    at += image.length;
  }
  return all;
}
