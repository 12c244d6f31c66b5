// Products of complex planes; the twin is ../multiply.ts.

/** out = conj(f) · g for n complex numbers in planes of float32; n is a multiple of 4. */
export function conjugateProduct(
  fRe: usize,
  fIm: usize,
  gRe: usize,
  gIm: usize,
  outRe: usize,
  outIm: usize,
  n: i32,
): void {
  for (let i: usize = 0, end = (<usize>n) << 2; i < end; i += 16) {
    const a = v128.load(fRe + i);
    const b = v128.load(fIm + i);
    const c = v128.load(gRe + i);
    const d = v128.load(gIm + i);
    v128.store(outRe + i, f32x4.add(f32x4.mul(a, c), f32x4.mul(b, d)));
    v128.store(outIm + i, f32x4.sub(f32x4.mul(a, d), f32x4.mul(b, c)));
  }
}

/** out += f · g for n complex numbers; n is a multiple of 4. */
export function addProduct(fRe: usize, fIm: usize, gRe: usize, gIm: usize, outRe: usize, outIm: usize, n: i32): void {
  for (let i: usize = 0, end = (<usize>n) << 2; i < end; i += 16) {
    const a = v128.load(fRe + i);
    const b = v128.load(fIm + i);
    const c = v128.load(gRe + i);
    const d = v128.load(gIm + i);
    v128.store(outRe + i, f32x4.add(v128.load(outRe + i), f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, d))));
    v128.store(outIm + i, f32x4.add(v128.load(outIm + i), f32x4.add(f32x4.mul(a, d), f32x4.mul(b, c))));
  }
}

/** out += conj(f) · g for n complex numbers; n is a multiple of 4. */
export function addConjugateProduct(
  fRe: usize,
  fIm: usize,
  gRe: usize,
  gIm: usize,
  outRe: usize,
  outIm: usize,
  n: i32,
): void {
  for (let i: usize = 0, end = (<usize>n) << 2; i < end; i += 16) {
    const a = v128.load(fRe + i);
    const b = v128.load(fIm + i);
    const c = v128.load(gRe + i);
    const d = v128.load(gIm + i);
    v128.store(outRe + i, f32x4.add(v128.load(outRe + i), f32x4.add(f32x4.mul(a, c), f32x4.mul(b, d))));
    v128.store(outIm + i, f32x4.add(v128.load(outIm + i), f32x4.sub(f32x4.mul(a, d), f32x4.mul(b, c))));
  }
}

/** out = weight · f for n complex numbers and real weights; n is a multiple of 4. */
export function weightedProduct(fRe: usize, fIm: usize, weight: usize, outRe: usize, outIm: usize, n: i32): void {
  for (let i: usize = 0, end = (<usize>n) << 2; i < end; i += 16) {
    const w = v128.load(weight + i);
    v128.store(outRe + i, f32x4.mul(w, v128.load(fRe + i)));
    v128.store(outIm + i, f32x4.mul(w, v128.load(fIm + i)));
  }
}
