// Fourier transforms of four sequences side by side; the twin is ../../polar/laneFft.ts. Point j of lane l lies at
// [4j + l]. `roots` holds cos(2πk/n), k < n, then −sin(2πk/n). Stockham's self-sorting algorithm, radix 4, radix-2 tail.

/** a·b + c·d */
export function addMul(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.mul(c, d));
}
/** a·b − c·d */
export function subMul(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.sub(f32x4.mul(a, b), f32x4.mul(c, d));
}

/** One radix-4 pass: `points` groups of four inputs `s·points` bytes apart, outputs s bytes apart. */
function quarter(
  points: usize,
  s: usize,
  jump: usize,
  n: usize,
  xr: usize,
  xi: usize,
  yr: usize,
  yi: usize,
  roots: usize,
): void {
  const d = s * points;
  const sin = roots + (n << 2);
  for (let p: usize = 0; p < points; p++) {
    const c1 = v128.load32_splat(roots + p * jump);
    const s1 = v128.load32_splat(sin + p * jump);
    const c2 = v128.load32_splat(roots + 2 * p * jump);
    const s2 = v128.load32_splat(sin + 2 * p * jump);
    const c3 = v128.load32_splat(roots + 3 * p * jump);
    const s3 = v128.load32_splat(sin + 3 * p * jump);
    let a = s * p;
    let o = a << 2;
    for (const end = a + s; a < end; a += 16, o += 16) {
      const b = a + d;
      const c = b + d;
      const e = c + d;
      const ar = v128.load(xr + a);
      const ai = v128.load(xi + a);
      const br = v128.load(xr + b);
      const bi = v128.load(xi + b);
      const cr = v128.load(xr + c);
      const ci = v128.load(xi + c);
      const er = v128.load(xr + e);
      const ei = v128.load(xi + e);
      const sumAcR = f32x4.add(ar, cr);
      const sumAcI = f32x4.add(ai, ci);
      const difAcR = f32x4.sub(ar, cr);
      const difAcI = f32x4.sub(ai, ci);
      const sumBeR = f32x4.add(br, er);
      const sumBeI = f32x4.add(bi, ei);
      const difBeR = f32x4.sub(br, er);
      const difBeI = f32x4.sub(bi, ei);
      v128.store(yr + o, f32x4.add(sumAcR, sumBeR));
      v128.store(yi + o, f32x4.add(sumAcI, sumBeI));
      const t1r = f32x4.add(difAcR, difBeI);
      const t1i = f32x4.sub(difAcI, difBeR);
      const o1 = o + s;
      v128.store(yr + o1, subMul(t1r, c1, t1i, s1));
      v128.store(yi + o1, addMul(t1r, s1, t1i, c1));
      const t2r = f32x4.sub(sumAcR, sumBeR);
      const t2i = f32x4.sub(sumAcI, sumBeI);
      const o2 = o1 + s;
      v128.store(yr + o2, subMul(t2r, c2, t2i, s2));
      v128.store(yi + o2, addMul(t2r, s2, t2i, c2));
      const t3r = f32x4.sub(difAcR, difBeI);
      const t3i = f32x4.add(difAcI, difBeR);
      const o3 = o2 + s;
      v128.store(yr + o3, subMul(t3r, c3, t3i, s3));
      v128.store(yi + o3, addMul(t3r, s3, t3i, c3));
    }
  }
}

/** The first pass when points n/4 … 3n/4 − 1 are zero: they are not read. */
function quarterOfEdges(n: usize, xr: usize, xi: usize, yr: usize, yi: usize, roots: usize): void {
  const sin = roots + (n << 2);
  const d: usize = 12 * n;
  for (let p: usize = 0, end = n >> 2; p < end; p++) {
    const at = p << 4;
    const o = at << 2;
    const ar = v128.load(xr + at);
    const ai = v128.load(xi + at);
    const er = v128.load(xr + at + d);
    const ei = v128.load(xi + at + d);
    const at1 = p << 2;
    const c1 = v128.load32_splat(roots + at1);
    const s1 = v128.load32_splat(sin + at1);
    const c2 = v128.load32_splat(roots + 2 * at1);
    const s2 = v128.load32_splat(sin + 2 * at1);
    const c3 = v128.load32_splat(roots + 3 * at1);
    const s3 = v128.load32_splat(sin + 3 * at1);
    v128.store(yr + o, f32x4.add(ar, er));
    v128.store(yi + o, f32x4.add(ai, ei));
    const t1r = f32x4.sub(ar, ei);
    const t1i = f32x4.add(ai, er);
    v128.store(yr + o, subMul(t1r, c1, t1i, s1), 16);
    v128.store(yi + o, addMul(t1r, s1, t1i, c1), 16);
    const t2r = f32x4.sub(ar, er);
    const t2i = f32x4.sub(ai, ei);
    v128.store(yr + o, subMul(t2r, c2, t2i, s2), 32);
    v128.store(yi + o, addMul(t2r, s2, t2i, c2), 32);
    const t3r = f32x4.add(ar, ei);
    const t3i = f32x4.sub(ai, er);
    v128.store(yr + o, subMul(t3r, c3, t3i, s3), 48);
    v128.store(yi + o, addMul(t3r, s3, t3i, c3), 48);
  }
}

/** The last pass of four: no roots. Vector j of the result goes to sizeof<S> times its place: a constant to the compiler. */
function lastQuarter<S>(s: usize, xr: usize, xi: usize, yr: usize, yi: usize): void {
  for (let a: usize = 0; a < s; a += 16) {
    const b = a + s;
    const c = b + s;
    const e = c + s;
    const ar = v128.load(xr + a);
    const ai = v128.load(xi + a);
    const br = v128.load(xr + b);
    const bi = v128.load(xi + b);
    const cr = v128.load(xr + c);
    const ci = v128.load(xi + c);
    const er = v128.load(xr + e);
    const ei = v128.load(xi + e);
    const sumAcR = f32x4.add(ar, cr);
    const sumAcI = f32x4.add(ai, ci);
    const difAcR = f32x4.sub(ar, cr);
    const difAcI = f32x4.sub(ai, ci);
    const sumBeR = f32x4.add(br, er);
    const sumBeI = f32x4.add(bi, ei);
    const difBeR = f32x4.sub(br, er);
    const difBeI = f32x4.sub(bi, ei);
    const o = a * sizeof<S>();
    v128.store(yr + o, f32x4.add(sumAcR, sumBeR));
    v128.store(yi + o, f32x4.add(sumAcI, sumBeI));
    const o1 = b * sizeof<S>();
    v128.store(yr + o1, f32x4.add(difAcR, difBeI));
    v128.store(yi + o1, f32x4.sub(difAcI, difBeR));
    const o2 = c * sizeof<S>();
    v128.store(yr + o2, f32x4.sub(sumAcR, sumBeR));
    v128.store(yi + o2, f32x4.sub(sumAcI, sumBeI));
    const o3 = e * sizeof<S>();
    v128.store(yr + o3, f32x4.sub(difAcR, difBeI));
    v128.store(yi + o3, f32x4.add(difAcI, difBeR));
  }
}

function lastHalf<S>(s: usize, xr: usize, xi: usize, yr: usize, yi: usize): void {
  for (let a: usize = 0; a < s; a += 16) {
    const b = a + s;
    const ar = v128.load(xr + a);
    const ai = v128.load(xi + a);
    const br = v128.load(xr + b);
    const bi = v128.load(xi + b);
    const o = a * sizeof<S>();
    v128.store(yr + o, f32x4.add(ar, br));
    v128.store(yi + o, f32x4.add(ai, bi));
    const o1 = b * sizeof<S>();
    v128.store(yr + o1, f32x4.sub(ar, br));
    v128.store(yi + o1, f32x4.sub(ai, bi));
  }
}

/**
 * All passes but the last, which has 4 or 2 inputs (4 when n is a power of four).
 * @param edges not 0: points n/4 … 3n/4 − 1 are zero and need not be written (n ≥ 8)
 * @returns 1 when the values so far are in (or, oi), 0 when in (re, im)
 */
export function firstPasses(n: usize, edges: i32, re: usize, im: usize, or: usize, oi: usize, roots: usize): i32 {
  let xr = re;
  let xi = im;
  let yr = or;
  let yi = oi;
  let length = n;
  let s: usize = 16;
  let other = 0;
  while (length > 4) {
    const points = length >> 2;
    if (edges && length == n) quarterOfEdges(n, xr, xi, yr, yi, roots);
    else quarter(points, s, s >> 2, n, xr, xi, yr, yi, roots);
    length = points;
    s <<= 2;
    other ^= 1;
    const swapR = xr;
    const swapI = xi;
    xr = yr;
    xi = yi;
    yr = swapR;
    yi = swapI;
  }
  return other;
}

/**
 * X[k] = Σ_j x[j]·e^{−2πi jk/n} in each of four lanes, n = 2, 4, 8, …; swap re and im for the opposite sign.
 * @returns 1 when the result is in (or, oi), 0 when in (re, im); the other pair is scratch
 */
export function laneFft(n: usize, edges: i32, re: usize, im: usize, or: usize, oi: usize, roots: usize): i32 {
  const other = firstPasses(n, edges, re, im, or, oi, roots);
  const xr = other ? or : re;
  const xi = other ? oi : im;
  const yr = other ? re : or;
  const yi = other ? im : oi;
  lastPass<u8>(n, xr, xi, yr, yi);
  return other ^ 1;
}

/** What {@link firstPasses} leaves; vector j of the result goes to sizeof<S> times its place in (yr, yi). */
export function lastPass<S>(n: usize, xr: usize, xi: usize, yr: usize, yi: usize): void {
  if (isPowerOfFour(n)) lastQuarter<S>(n << 2, xr, xi, yr, yi);
  else lastHalf<S>(n << 3, xr, xi, yr, yi);
}

export function isPowerOfFour(n: usize): bool {
  return (n & 0x55555555) != 0;
}
