/** Peaks between samples: least-squares quadratic surfaces. */
import { Matrix, pseudoInverse } from "ml-matrix";

/** Farthest a fitted peak may lie from the best sample, in units of the pattern. */
const REACH = 1.3;

/** Fits a quadratic in (x, y, z) to values on a fixed pattern of (x, y) × z ∈ {−1, 0, 1}. */
export interface QuadraticFit {
  /**
   * @param values [point of the pattern][z = −1, 0, 1]
   * @param out    the peak (x, y, z), each within ±1.3; zeros when the surface has no maximum there
   * @returns the height of the surface at the peak, or the value at the first pattern point, z = 0
   */
  peak(values: Float64Array, out: Float64Array): number;
}

/**
 * f = c + g·v + ½ vᵀHv by least squares over all points (the 3-D form of the 9-point paraboloid).
 * @param pattern (x, y) of the points, the first being the best sample; one point alone: only z is fitted
 */
export function createQuadraticFit(pattern: readonly (readonly [number, number])[]): QuadraticFit {
  if (pattern.length === 1) return parabola;
  const rows = pattern.flatMap(([x, y]) =>
    [-1, 0, 1].map((z) => [1, x, y, z, (x * x) / 2, (y * y) / 2, (z * z) / 2, x * y, x * z, y * z]),
  );
  const n = rows.length;
  const solve = Float64Array.from(pseudoInverse(new Matrix(rows)).to1DArray());
  const q = new Float64Array(10);
  return {
    peak(values, out) {
      for (let i = 0; i < 10; i++) {
        let sum = 0;
        for (let j = 0; j < n; j++) sum += solve[i * n + j]! * values[j]!;
        q[i] = sum;
      }
      out.fill(0);
      const [c = 0, gx = 0, gy = 0, gz = 0, xx = 0, yy = 0, zz = 0, xy = 0, xz = 0, yz = 0] = q;
      // A maximum needs a negative definite H (Sylvester's criterion on −H).
      const minor2 = xx * yy - xy * xy;
      const det = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
      if (!(xx < 0 && minor2 > 0 && det < 0)) return values[1]!;
      // v = −H⁻¹g by cofactors.
      const x = -((yy * zz - yz * yz) * gx + (xz * yz - xy * zz) * gy + (xy * yz - xz * yy) * gz) / det;
      const y = -((xz * yz - xy * zz) * gx + (xx * zz - xz * xz) * gy + (xy * xz - xx * yz) * gz) / det;
      const z = -((xy * yz - xz * yy) * gx + (xy * xz - xx * yz) * gy + minor2 * gz) / det;
      out[0] = clamp(x, REACH);
      out[1] = clamp(y, REACH);
      out[2] = clamp(z, REACH);
      return c + 0.5 * (gx * out[0] + gy * out[1] + gz * out[2]);
    },
  };
}

const parabola: QuadraticFit = {
  peak(values, out) {
    out.fill(0);
    out[2] = parabolaPeak(values[0]!, values[1]!, values[2]!);
    return values[1]! - 0.25 * (values[0]! - values[2]!) * out[2];
  },
};

/** Position of the maximum of the parabola through (−1, before), (0, middle), (1, after), within ±1; 0 if it has none. */
export function parabolaPeak(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend < 0 ? clamp((0.5 * (before - after)) / bend, 1) : 0;
}

/** v within ±limit. */
export function clamp(v: number, limit: number): number {
  return Math.min(Math.max(v, -limit), limit);
}
