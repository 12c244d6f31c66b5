/** A smooth object without symmetry, known at every point, so that no test needs to interpolate its own truth. */
import { applyTo, centre, type Alignment } from "../../src/core/conventions.js";

const SPOTS = [
  [0, 0, 1, 0.1],
  [0.2, 0.05, 0.9, 0.06],
  [-0.12, 0.18, -0.7, 0.05],
  [0.05, -0.22, 1.1, 0.07],
  [-0.2, -0.1, 0.6, 0.045],
  [0.14, 0.16, 0.5, 0.04],
] as const;

/** Value at (x, y) px from the centre, for an object scaled to `size` px; about 0 beyond 0.45·size. */
export function phantomAt(x: number, y: number, size: number): number {
  let value = 0;
  for (const [u, v, height, sd] of SPOTS) {
    const d2 = (x / size - u) ** 2 + (y / size - v) ** 2;
    value += height * Math.exp(-d2 / (2 * sd * sd));
  }
  return value;
}

/** The phantom as its own reference, or as a particle that the alignment `a` would lay onto it: img(p) = ref(a(p)). */
export function phantom(width: number, height: number, a?: Alignment, size = Math.min(width, height)): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p: [number, number] = [x - centre(width), y - centre(height)];
      const [u, v] = a ? applyTo(a, ...p) : p;
      out[y * width + x] = phantomAt(u, v, size);
    }
  }
  return out;
}
