/** Flat objects made of soft-edged ellipses, evaluated at turned coordinates: drawn exactly, never interpolated. */
import { applyTo, centre, type Alignment } from "../conventions.js";

/** An ellipse about (x, y); lengths are fractions of the box. */
export interface Ellipse {
  x: number;
  y: number;
  radiusX: number;
  radiusY: number;
  /** Added inside. */
  height: number;
  /** Hole: radii up to this fraction of the ellipse stay empty; 0 = filled. */
  hole?: number;
}

/** Half-width of the soft edge, fraction of the box: 1.6 px at 64 px, wide enough for the pixels to follow it. */
const EDGE = 0.025;

/** Numbers an ellipse takes in a flat list: x, y, radiusX, radiusY, smaller radius, height, hole. */
const FIELDS = 7;

/**
 * Value of an ellipse at (x, y): height · edge(d), d = (ρ − 1)·min(radiusX, radiusY), ρ = √((Δx/radiusX)² +
 * (Δy/radiusY)²); edge(d) = ½(1 − sin(πd/2w)) for |d| < w, 1 inside, 0 outside: ½ on the outline. A hole is the same
 * ellipse, smaller, taken away.
 */
function ellipseAt(flat: Float64Array, k: number, x: number, y: number): number {
  const u = (x - flat[k]!) / flat[k + 2]!;
  const v = (y - flat[k + 1]!) / flat[k + 3]!;
  const rho = Math.sqrt(u * u + v * v);
  const size = flat[k + 4]!;
  const outer = inside((rho - 1) * size);
  const hole = flat[k + 6]!;
  return flat[k + 5]! * (hole > 0 ? outer - inside((rho - hole) * size) : outer);
}

function inside(d: number): number {
  if (d <= -EDGE) return 1;
  if (d >= EDGE) return 0;
  return 0.5 * (1 - Math.sin((Math.PI * d) / (2 * EDGE)));
}

/**
 * Draw ellipses as the particle that `a` would lay onto the upright object: out(p) = Σ ellipses at a(p)/boxSize.
 * @param out (boxSize, boxSize), overwritten
 */
export function drawEllipses(ellipses: readonly Ellipse[], a: Alignment, boxSize: number, out: Float64Array): void {
  // Plain numbers in one array: objects of many shapes would cost an allocation a pixel.
  const flat = Float64Array.from(
    ellipses.flatMap((e) => [e.x, e.y, e.radiusX, e.radiusY, Math.min(e.radiusX, e.radiusY), e.height, e.hole ?? 0]),
  );
  // a(p) is affine: three points give it, and no angle is needed per pixel.
  const [ox, oy] = applyTo(a, 0, 0);
  const [ax, ay] = applyTo(a, 1, 0);
  const [bx, by] = applyTo(a, 0, 1);
  for (let y = 0; y < boxSize; y++) {
    const v = y - centre(boxSize);
    for (let x = 0; x < boxSize; x++) {
      const u = x - centre(boxSize);
      const px = (ox + (ax - ox) * u + (bx - ox) * v) / boxSize;
      const py = (oy + (ay - oy) * u + (by - oy) * v) / boxSize;
      let value = 0;
      for (let k = 0; k < flat.length; k += FIELDS) value += ellipseAt(flat, k, px, py);
      out[y * boxSize + x] = value;
    }
  }
}
