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

/** Width of the soft edge, fraction of the box: about a pixel at 64 px. */
const EDGE = 0.012;

/**
 * Value of an ellipse at (x, y): height · ½(1 − tanh(d/edge)), d = (ρ − 1)·min(radiusX, radiusY),
 * ρ = √((Δx/radiusX)² + (Δy/radiusY)²): ½ on the outline. A hole is the same ellipse, smaller, taken away.
 */
export function ellipseAt(e: Ellipse, x: number, y: number): number {
  const rho = Math.hypot((x - e.x) / e.radiusX, (y - e.y) / e.radiusY);
  const size = Math.min(e.radiusX, e.radiusY);
  const outer = 0.5 * (1 - Math.tanh(((rho - 1) * size) / EDGE));
  const inner = e.hole ? 0.5 * (1 - Math.tanh(((rho - e.hole) * size) / EDGE)) : 0;
  return e.height * (outer - inner);
}

/**
 * Draw ellipses as the particle that `a` would lay onto the upright object: out(p) = Σ ellipses at a(p)/boxSize.
 * @param out (boxSize, boxSize), overwritten
 */
export function drawEllipses(ellipses: readonly Ellipse[], a: Alignment, boxSize: number, out: Float64Array): void {
  for (let y = 0; y < boxSize; y++) {
    for (let x = 0; x < boxSize; x++) {
      const [u, v] = applyTo(a, x - centre(boxSize), y - centre(boxSize));
      let value = 0;
      for (const e of ellipses) value += ellipseAt(e, u / boxSize, v / boxSize);
      out[y * boxSize + x] = value;
    }
  }
}
