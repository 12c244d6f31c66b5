/**
 * Cubic B-spline coefficients by the exact recursive prefilter: the spline Σ c_k β³(x − k) runs through every pixel.
 *
 * One pole z = √3 − 2, gain 6: c⁺_k = s_k + z c⁺_{k−1}, c_k = z(c_{k+1} − c⁺_k), starts and ends summed exactly.
 * Borders: "mirror" reflects about the edge pixels (s_{−k} = s_k), "periodic" wraps.
 *
 * @see Unser, Aldroubi & Eden, IEEE Trans. Signal Process. 41, 821 (1993)
 */
export type SplineBorder = "mirror" | "periodic";

const POLE = Math.sqrt(3) - 2;

/**
 * How a line of n numbers is begun: how many terms of the sum over its mirrored or repeated continuation count (|z|^40 <
 * 1e-22: further terms change no bit), and what that sum is divided by, 1 − z^period.
 */
export function splineEnds(n: number, border: SplineBorder): { terms: number; norm: number } {
  const period = border === "periodic" ? n : 2 * (n - 1);
  return { terms: Math.min(period, 40), norm: 1 - POLE ** period };
}

function filterLine(line: Float64Array, n: number, start: number, step: number, border: SplineBorder): void {
  if (n === 1) return;
  const at = (k: number): number => start + k * step;
  for (let k = 0; k < n; k++) line[at(k)] = 6 * line[at(k)]!;
  const { terms, norm } = splineEnds(n, border);
  if (border === "periodic") {
    let sum = line[at(0)]!;
    let power = POLE;
    for (let k = 1; k < terms; k++, power *= POLE) sum += power * line[at(n - k)]!;
    line[at(0)] = sum / norm;
  } else {
    const last = n - 1;
    let sum = line[at(0)]!;
    let power = POLE;
    for (let k = 1; k < terms; k++, power *= POLE) sum += power * line[at(k <= last ? k : 2 * last - k)]!;
    line[at(0)] = sum / norm;
  }
  for (let k = 1; k < n; k++) line[at(k)] = line[at(k)]! + POLE * line[at(k - 1)]!;
  if (border === "periodic") {
    let sum = line[at(n - 1)]!;
    let power = POLE;
    for (let k = 0; k < terms - 1; k++, power *= POLE) sum += power * line[at(k)]!;
    line[at(n - 1)] = (-POLE * sum) / norm;
  } else {
    line[at(n - 1)] = (POLE / (POLE * POLE - 1)) * (line[at(n - 1)]! + POLE * line[at(n - 2)]!);
  }
  for (let k = n - 2; k >= 0; k--) line[at(k)] = POLE * (line[at(k + 1)]! - line[at(k)]!);
}

/**
 * Replace pixels by their cubic B-spline coefficients, rows then columns, in place.
 * @param image (height, width) pixels in, coefficients out
 */
export function splineCoefficients(image: Float64Array, width: number, height: number, border: SplineBorder): void {
  for (let y = 0; y < height; y++) filterLine(image, width, y * width, 1, border);
  for (let x = 0; x < width; x++) filterLine(image, height, x, width, border);
}
