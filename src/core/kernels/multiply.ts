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

/** out += F·G, element by element, planes of equal length. */
export function addProduct(
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
    outRe[i]! += a * c - b * d;
    outIm[i]! += a * d + b * c;
  }
}

/** out += F*·G, element by element, planes of equal length. */
export function addConjugateProduct(
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
    outRe[i]! += a * c + b * d;
    outIm[i]! += a * d - b * c;
  }
}

/** out = w·F with real weights w, element by element, planes of equal length; `out` may be an input. */
export function weightedProduct(
  fRe: Float32Array,
  fIm: Float32Array,
  weight: Float32Array,
  outRe: Float32Array,
  outIm: Float32Array,
): void {
  for (let i = 0; i < fRe.length; i++) {
    const w = weight[i]!;
    outRe[i] = w * fRe[i]!;
    outIm[i] = w * fIm[i]!;
  }
}
