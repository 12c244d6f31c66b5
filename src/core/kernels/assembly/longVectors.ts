// Products and combinations of pieces of long vectors, in double. Vectors lie `step` bytes apart; the length of a piece is
// a multiple of 4, counts are multiples of 4, so that what is missing is zeros. The twin is ../longVectors.ts.

/** The two lanes of a sum. */
function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** out[i][j] += a_i · b_j over `length` elements; rows of `out` lie outStep bytes apart. Tiles of 4 by 2 vectors. */
export function addDots(
  a: usize,
  aCount: i32,
  b: usize,
  bCount: i32,
  step: usize,
  length: i32,
  out: usize,
  outStep: usize,
): void {
  const bytes = (<usize>length) << 3;
  for (let i = 0; i < aCount; i += 4) {
    for (let j = 0; j < bCount; j += 2) {
      let p0 = a + <usize>i * step;
      let p1 = p0 + step;
      let p2 = p1 + step;
      let p3 = p2 + step;
      let q0 = b + <usize>j * step;
      let q1 = q0 + step;
      let s00 = f64x2.splat(0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      let s20 = s00;
      let s21 = s00;
      let s30 = s00;
      let s31 = s00;
      for (const end = p0 + bytes; p0 < end; p0 += 16) {
        const u = v128.load(q0);
        const v = v128.load(q1);
        let x = v128.load(p0);
        s00 = f64x2.add(s00, f64x2.mul(x, u));
        s01 = f64x2.add(s01, f64x2.mul(x, v));
        x = v128.load(p1);
        s10 = f64x2.add(s10, f64x2.mul(x, u));
        s11 = f64x2.add(s11, f64x2.mul(x, v));
        x = v128.load(p2);
        s20 = f64x2.add(s20, f64x2.mul(x, u));
        s21 = f64x2.add(s21, f64x2.mul(x, v));
        x = v128.load(p3);
        s30 = f64x2.add(s30, f64x2.mul(x, u));
        s31 = f64x2.add(s31, f64x2.mul(x, v));
        p1 += 16;
        p2 += 16;
        p3 += 16;
        q0 += 16;
        q1 += 16;
      }
      let at = out + <usize>i * outStep + ((<usize>j) << 3);
      store<f64>(at, load<f64>(at) + total(s00));
      store<f64>(at, load<f64>(at, 8) + total(s01), 8);
      at += outStep;
      store<f64>(at, load<f64>(at) + total(s10));
      store<f64>(at, load<f64>(at, 8) + total(s11), 8);
      at += outStep;
      store<f64>(at, load<f64>(at) + total(s20));
      store<f64>(at, load<f64>(at, 8) + total(s21), 8);
      at += outStep;
      store<f64>(at, load<f64>(at) + total(s30));
      store<f64>(at, load<f64>(at, 8) + total(s31), 8);
    }
  }
}

/**
 * out_o += Σ_i mix[i][o] from_i over `length` elements; rows of the doubles `mix` lie mixStep bytes apart. Tiles of 4
 * vectors by 4 elements.
 */
export function addMixture(
  from: usize,
  count: i32,
  mix: usize,
  mixStep: usize,
  step: usize,
  length: i32,
  out: usize,
  outCount: i32,
): void {
  const bytes = (<usize>length) << 3;
  for (let o = 0; o < outCount; o += 4) {
    const to = out + <usize>o * step;
    const row = mix + ((<usize>o) << 3);
    for (let e: usize = 0; e < bytes; e += 32) {
      const t1 = to + step;
      const t2 = t1 + step;
      const t3 = t2 + step;
      let c00 = v128.load(to + e);
      let c01 = v128.load(to + e, 16);
      let c10 = v128.load(t1 + e);
      let c11 = v128.load(t1 + e, 16);
      let c20 = v128.load(t2 + e);
      let c21 = v128.load(t2 + e, 16);
      let c30 = v128.load(t3 + e);
      let c31 = v128.load(t3 + e, 16);
      let p = from + e;
      let f = row;
      for (let i = 0; i < count; i++) {
        const u = v128.load(p);
        const v = v128.load(p, 16);
        let x = v128.load64_splat(f);
        c00 = f64x2.add(c00, f64x2.mul(x, u));
        c01 = f64x2.add(c01, f64x2.mul(x, v));
        x = v128.load64_splat(f, 8);
        c10 = f64x2.add(c10, f64x2.mul(x, u));
        c11 = f64x2.add(c11, f64x2.mul(x, v));
        x = v128.load64_splat(f, 16);
        c20 = f64x2.add(c20, f64x2.mul(x, u));
        c21 = f64x2.add(c21, f64x2.mul(x, v));
        x = v128.load64_splat(f, 24);
        c30 = f64x2.add(c30, f64x2.mul(x, u));
        c31 = f64x2.add(c31, f64x2.mul(x, v));
        p += step;
        f += mixStep;
      }
      v128.store(to + e, c00);
      v128.store(to + e, c01, 16);
      v128.store(t1 + e, c10);
      v128.store(t1 + e, c11, 16);
      v128.store(t2 + e, c20);
      v128.store(t2 + e, c21, 16);
      v128.store(t3 + e, c30);
      v128.store(t3 + e, c31, 16);
    }
  }
}
