/** Products of complex planes: the plain twin, and oracle, of assembly/multiply.ts. */

/** out = F*·G, element by element, planes of equal length; `out` may be an input. */
export function conjugateProduct(
  fRe: Float32Array,
  fIm: Float32Array,
  gRe: Float32Array,
  gIm: Float32Array,
  outRe: Float32Array,
  outIm: Float32Array,
): void {
  for (let i = 0; i < fRe.length; i++) {
    const a = fRe[i]!;
    const b = fIm[i]!;
    const c = gRe[i]!;
    const d = gIm[i]!;
    outRe[i] = a * c + b * d;
    outIm[i] = a * d - b * c;
  }
}
