// The hot kernel of alignment; the twin, and its mathematics, is ../../align/level.ts. A level is described by int32
// numbers in memory (byte offsets and counts, in the order of ../../align/levelPlanes.ts); lanes are offsets.
import { addMul, firstPasses, isPowerOfFour, laneFft, subMul } from "./laneFft";
import { move } from "./move";

function field(level: usize, i: usize): usize {
  return load<usize>(level + (i << 2));
}

const RINGS: usize = 0;
const HALF: usize = 1;
const GROUPS: usize = 2;
const ANGLES: usize = 3;
/** Bytes between the samples of a ring, and between rings. */
const SAMPLE_STEP: usize = 4;
const RING_STEP: usize = 5;
const SAMPLES_RE: usize = 6;
const SAMPLES_IM: usize = 7;
/** cos, then sin, of πj/H. */
const HALF_TURN: usize = 8;
/** Of the ring transform and of the angle transform. */
const RING_ROOTS: usize = 9;
const ANGLE_ROOTS: usize = 10;
/** cos, then sin, of 2πk/N, k < N/2. */
const TURN: usize = 11;
const PHASE_RE: usize = 12;
const PHASE_IM: usize = 13;
const MOVED_RE: usize = 14;
const MOVED_IM: usize = 15;
/** First ring of each order; orders present on each ring. */
const FIRST_RING: usize = 16;
const ORDERS: usize = 17;
const Z_RE: usize = 18;
const Z_IM: usize = 19;
/** Sums of all orders and groups: straight re, im, mirrored re, im, one after another. */
const SUMS: usize = 20;
/** Eight planes of max(H, N/2) vectors. */
const WORK: usize = 21;
const WORK_BYTES: usize = 22;
/** Where {@link levelBest} writes group, angle, lane. */
const FOUND: usize = 23;

/**
 * Z step: the image moved by −base px, then by every offset, on all rings as ring coefficients.
 * @param ux,uy 2π·base/n
 */
export function levelShift(level: usize, ux: f32, uy: f32): void {
  const rings = field(level, RINGS);
  const half = field(level, HALF);
  const groups = field(level, GROUPS);
  // Halves of sums and differences, and 1/H of the transform.
  move(
    rings,
    half,
    field(level, SAMPLE_STEP),
    field(level, RING_STEP),
    field(level, HALF_TURN),
    field(level, SAMPLES_RE),
    field(level, SAMPLES_IM),
    field(level, MOVED_RE),
    field(level, MOVED_IM),
    ux,
    uy,
    <f32>0.5 / <f32>half,
  );
  const turn = field(level, HALF_TURN);
  const roots = field(level, RING_ROOTS);
  const firsts = field(level, ORDERS);
  const work = field(level, WORK);
  const plane = field(level, WORK_BYTES);
  const evenRe = work;
  const evenIm = work + plane;
  const oddRe = work + 2 * plane;
  const oddIm = work + 3 * plane;
  const spareRe = work + 4 * plane;
  const spareIm = work + 5 * plane;
  const row = half << 2;
  const vectors = half << 4;
  for (let g: usize = 0; g < groups; g++) {
    for (let ring: usize = 0; ring < rings; ring += 2) {
      const partner = ring + 1 < rings;
      let uRe = field(level, MOVED_RE) + ring * row;
      let uIm = field(level, MOVED_IM) + ring * row;
      let pRe = field(level, PHASE_RE) + (g * rings + ring) * vectors;
      let pIm = field(level, PHASE_IM) + (g * rings + ring) * vectors;
      let cosAt = turn;
      // The even orders of two rings share a transform as its real and imaginary part; so do the odd ones.
      if (partner) {
        for (let o: usize = 0; o < vectors; o += 16) {
          let u = v128.load32_splat(uRe);
          let v = v128.load32_splat(uIm);
          let c = v128.load(pRe);
          let s = v128.load(pIm);
          v128.store(evenRe + o, subMul(u, c, v, s));
          const first = addMul(u, s, v, c);
          u = v128.load32_splat(uRe + row);
          v = v128.load32_splat(uIm + row);
          c = v128.load(pRe + vectors);
          s = v128.load(pIm + vectors);
          v128.store(evenIm + o, subMul(u, c, v, s));
          const second = addMul(u, s, v, c);
          const cos = v128.load32_splat(cosAt);
          const sin = v128.load32_splat(cosAt + row);
          v128.store(oddRe + o, subMul(first, sin, second, cos));
          v128.store(oddIm + o, addMul(first, cos, second, sin));
          uRe += 4;
          uIm += 4;
          pRe += 16;
          pIm += 16;
          cosAt += 4;
        }
      } else {
        const none = f32x4.splat(0);
        for (let o: usize = 0; o < vectors; o += 16) {
          const u = v128.load32_splat(uRe);
          const v = v128.load32_splat(uIm);
          const c = v128.load(pRe);
          const s = v128.load(pIm);
          v128.store(evenRe + o, subMul(u, c, v, s));
          v128.store(evenIm + o, none);
          const first = addMul(u, s, v, c);
          v128.store(oddRe + o, f32x4.mul(first, v128.load32_splat(cosAt + row)));
          v128.store(oddIm + o, f32x4.mul(first, v128.load32_splat(cosAt)));
          uRe += 4;
          uIm += 4;
          pRe += 16;
          pIm += 16;
          cosAt += 4;
        }
      }
      const orders = load<usize>(firsts + ((partner ? ring + 1 : ring) << 2));
      const order = (rings * groups) << 4;
      const ringBytes = groups << 4;
      const zRe = field(level, Z_RE) + ((ring * groups + g) << 4);
      const zIm = field(level, Z_IM) + ((ring * groups + g) << 4);
      let other = laneFft(half, 0, evenRe, evenIm, spareRe, spareIm, roots);
      let xr = other ? spareRe : evenRe;
      let xi = other ? spareIm : evenIm;
      for (let m: usize = 0, p: usize = 0; m < orders; m += 2, p += 16) {
        const q: usize = p == 0 ? 0 : vectors - p;
        const ar = v128.load(xr + p);
        const ai = v128.load(xi + p);
        const br = v128.load(xr + q);
        const bi = v128.load(xi + q);
        const to = m * order;
        v128.store(zRe + to, f32x4.add(ar, br));
        v128.store(zIm + to, f32x4.sub(ai, bi));
        if (partner) {
          v128.store(zRe + to + ringBytes, f32x4.add(ai, bi));
          v128.store(zIm + to + ringBytes, f32x4.sub(br, ar));
        }
      }
      other = laneFft(half, 0, oddRe, oddIm, spareRe, spareIm, roots);
      xr = other ? spareRe : oddRe;
      xi = other ? spareIm : oddIm;
      for (let m: usize = 1, p: usize = 0; m < orders; m += 2, p += 16) {
        const q = vectors - 16 - p;
        const ar = v128.load(xr + p);
        const ai = v128.load(xi + p);
        const br = v128.load(xr + q);
        const bi = v128.load(xi + q);
        const to = m * order;
        v128.store(zRe + to, f32x4.sub(ar, br));
        v128.store(zIm + to, f32x4.add(ai, bi));
        if (partner) {
          v128.store(zRe + to + ringBytes, f32x4.sub(ai, bi));
          v128.store(zIm + to + ringBytes, f32x4.neg(f32x4.add(ar, br)));
        }
      }
    }
  }
}

/**
 * Score step for one reference, B_m(k) at bRe, bIm + m·orderStep + 4k bytes. Cubes to fill: byte offsets, 0 = not wanted.
 */
export function levelScore(
  level: usize,
  bRe: usize,
  bIm: usize,
  orderStep: usize,
  straight: usize,
  mirrored: usize,
): void {
  const half = field(level, HALF);
  const groups = field(level, GROUPS);
  const plane = (groups * half) << 4;
  const sums = field(level, SUMS);
  if (mirrored) sumBoth(level, bRe, bIm, orderStep);
  else sumStraight(level, bRe, bIm, orderStep);
  const cube = field(level, ANGLES) << 4;
  for (let g: usize = 0; g < groups; g++) {
    const s = sums + ((g * half) << 4);
    if (straight) angles(level, s, s + plane, straight + g * cube);
    if (mirrored) angles(level, s + 2 * plane, s + 3 * plane, mirrored + g * cube);
  }
}

/** S_m(d) = Σ_k Z_m(k, d)·B*_m(k). */
function sumStraight(level: usize, bRe: usize, bIm: usize, orderStep: usize): void {
  const rings = field(level, RINGS);
  const half = field(level, HALF);
  const groups = field(level, GROUPS);
  const firsts = field(level, FIRST_RING);
  const row = groups << 4;
  const plane = (groups * half) << 4;
  const pairs = groups & ~1;
  for (let m: usize = 0; m < half; m++) {
    const start = load<usize>(firsts + (m << 2));
    const zRe = field(level, Z_RE) + (m * rings + start) * row;
    const zIm = field(level, Z_IM) + (m * rings + start) * row;
    const b0 = bRe + m * orderStep + (start << 2);
    const c0 = bIm + m * orderStep + (start << 2);
    const end = b0 + ((rings - start) << 2);
    let out = field(level, SUMS) + (m << 4);
    let g: usize = 0;
    for (; g < pairs; g += 2) {
      let re = f32x4.splat(0);
      let im = f32x4.splat(0);
      let re2 = f32x4.splat(0);
      let im2 = f32x4.splat(0);
      let x = zRe + (g << 4);
      let y = zIm + (g << 4);
      for (let b = b0, c = c0; b < end; b += 4, c += 4) {
        const p = v128.load32_splat(b);
        const q = v128.load32_splat(c);
        const u = v128.load(x);
        const v = v128.load(y);
        const u2 = v128.load(x, 16);
        const v2 = v128.load(y, 16);
        re = f32x4.add(re, addMul(u, p, v, q));
        im = f32x4.add(im, subMul(v, p, u, q));
        re2 = f32x4.add(re2, addMul(u2, p, v2, q));
        im2 = f32x4.add(im2, subMul(v2, p, u2, q));
        x += row;
        y += row;
      }
      v128.store(out, re);
      v128.store(out + plane, im);
      out += half << 4;
      v128.store(out, re2);
      v128.store(out + plane, im2);
      out += half << 4;
    }
    if (g < groups) {
      let re = f32x4.splat(0);
      let im = f32x4.splat(0);
      let x = zRe + (g << 4);
      let y = zIm + (g << 4);
      for (let b = b0, c = c0; b < end; b += 4, c += 4) {
        const p = v128.load32_splat(b);
        const q = v128.load32_splat(c);
        const u = v128.load(x);
        const v = v128.load(y);
        re = f32x4.add(re, addMul(u, p, v, q));
        im = f32x4.add(im, subMul(v, p, u, q));
        x += row;
        y += row;
      }
      v128.store(out, re);
      v128.store(out + plane, im);
    }
  }
}

/** The same for the straight and, from the same products, the mirrored reference. */
function sumBoth(level: usize, bRe: usize, bIm: usize, orderStep: usize): void {
  const rings = field(level, RINGS);
  const half = field(level, HALF);
  const groups = field(level, GROUPS);
  const firsts = field(level, FIRST_RING);
  const row = groups << 4;
  const plane = (groups * half) << 4;
  for (let m: usize = 0; m < half; m++) {
    const start = load<usize>(firsts + (m << 2));
    const zRe = field(level, Z_RE) + (m * rings + start) * row;
    const zIm = field(level, Z_IM) + (m * rings + start) * row;
    const b0 = bRe + m * orderStep + (start << 2);
    const c0 = bIm + m * orderStep + (start << 2);
    const end = b0 + ((rings - start) << 2);
    let out = field(level, SUMS) + (m << 4);
    for (let g: usize = 0; g < groups; g++) {
      let rr = f32x4.splat(0);
      let ii = f32x4.splat(0);
      let ir = f32x4.splat(0);
      let ri = f32x4.splat(0);
      let x = zRe + (g << 4);
      let y = zIm + (g << 4);
      for (let b = b0, c = c0; b < end; b += 4, c += 4) {
        const p = v128.load32_splat(b);
        const q = v128.load32_splat(c);
        const u = v128.load(x);
        const v = v128.load(y);
        rr = f32x4.add(rr, f32x4.mul(u, p));
        ii = f32x4.add(ii, f32x4.mul(v, q));
        ir = f32x4.add(ir, f32x4.mul(v, p));
        ri = f32x4.add(ri, f32x4.mul(u, q));
        x += row;
        y += row;
      }
      v128.store(out, f32x4.add(rr, ii));
      v128.store(out + plane, f32x4.sub(ir, ri));
      v128.store(out + 2 * plane, f32x4.sub(rr, ii));
      v128.store(out + 3 * plane, f32x4.add(ir, ri));
      out += half << 4;
    }
  }
}

/**
 * C(a) = S_0 + 2 Re Σ_{0<m<H} S_m·e^{2πi ma/N} of one group, by a complex transform of h = N/2 points:
 * z_k = (S_k + S*_{h−k}) + i·e^{2πik/N}(S_k − S*_{h−k}).
 */
function angles(level: usize, sRe: usize, sIm: usize, cube: usize): void {
  const half = field(level, HALF);
  const h = field(level, ANGLES) >> 1;
  const turn = field(level, TURN);
  const work = field(level, WORK);
  const plane = field(level, WORK_BYTES);
  const zRe = work;
  const zIm = work + plane;
  const first = v128.load(sRe);
  v128.store(zRe, first);
  v128.store(zIm, first);
  for (let k: usize = 1; k < h; k++) {
    const q = h - k;
    const c = v128.load32_splat(turn + (k << 2));
    const s = v128.load32_splat(turn + ((h + k) << 2));
    let ar = f32x4.splat(0);
    let ai = f32x4.splat(0);
    let br = f32x4.splat(0);
    let bi = f32x4.splat(0);
    if (k < half) {
      ar = v128.load(sRe + (k << 4));
      ai = v128.load(sIm + (k << 4));
    }
    if (q < half) {
      br = v128.load(sRe + (q << 4));
      bi = v128.load(sIm + (q << 4));
    }
    const mr = f32x4.sub(ar, br);
    const mi = f32x4.add(ai, bi);
    v128.store(zRe + (k << 4), f32x4.sub(f32x4.add(ar, br), addMul(mr, s, mi, c)));
    v128.store(zIm + (k << 4), f32x4.add(f32x4.sub(ai, bi), subMul(mr, c, mi, s)));
  }
  // Re and im change places: the exponent is positive here. The last pass writes even angles and odd ones in turn.
  const yRe = work + 2 * plane;
  const yIm = work + 3 * plane;
  const other = firstPasses(h, 0, zIm, zRe, yIm, yRe, field(level, ANGLE_ROOTS));
  const xi = other ? yIm : zIm;
  const xr = other ? yRe : zRe;
  if (isPowerOfFour(h)) {
    const s = h << 2;
    for (let a: usize = 0; a < s; a += 16) {
      const b = a + s;
      const c = b + s;
      const e = c + s;
      const ar = v128.load(xi + a);
      const ai = v128.load(xr + a);
      const br = v128.load(xi + b);
      const bi = v128.load(xr + b);
      const cr = v128.load(xi + c);
      const ci = v128.load(xr + c);
      const er = v128.load(xi + e);
      const ei = v128.load(xr + e);
      const sumAcR = f32x4.add(ar, cr);
      const sumAcI = f32x4.add(ai, ci);
      const difAcR = f32x4.sub(ar, cr);
      const difAcI = f32x4.sub(ai, ci);
      const sumBeR = f32x4.add(br, er);
      const sumBeI = f32x4.add(bi, ei);
      const difBeR = f32x4.sub(br, er);
      const difBeI = f32x4.sub(bi, ei);
      let o = cube + (a << 1);
      v128.store(o, f32x4.add(sumAcI, sumBeI));
      v128.store(o, f32x4.add(sumAcR, sumBeR), 16);
      o += s << 1;
      v128.store(o, f32x4.sub(difAcI, difBeR));
      v128.store(o, f32x4.add(difAcR, difBeI), 16);
      o += s << 1;
      v128.store(o, f32x4.sub(sumAcI, sumBeI));
      v128.store(o, f32x4.sub(sumAcR, sumBeR), 16);
      o += s << 1;
      v128.store(o, f32x4.add(difAcI, difBeR));
      v128.store(o, f32x4.sub(difAcR, difBeI), 16);
    }
  } else {
    const s = h << 3;
    for (let a: usize = 0; a < s; a += 16) {
      const ar = v128.load(xi + a);
      const ai = v128.load(xr + a);
      const br = v128.load(xi + a + s);
      const bi = v128.load(xr + a + s);
      const o = cube + (a << 1);
      v128.store(o, f32x4.add(ai, bi));
      v128.store(o, f32x4.add(ar, br), 16);
      v128.store(o + (s << 1), f32x4.sub(ai, bi));
      v128.store(o + (s << 1), f32x4.sub(ar, br), 16);
    }
  }
}

/**
 * The highest score of a cube among angles 0 … reach and N − reach … N − 1 (reach ≥ N/2: all); its group, angle and
 * lane go to the level's FOUND: the first in that order of equal ones.
 */
export function levelBest(level: usize, cube: usize, reach: usize): f32 {
  const groups = field(level, GROUPS);
  const angles = field(level, ANGLES);
  const all = reach >= angles >> 1;
  const rise = all ? angles : reach + 1;
  const fall = all ? angles : angles - reach;
  let best: f32 = -Infinity;
  let group: usize = 0;
  for (let g: usize = 0; g < groups; g++) {
    const from = cube + ((g * angles) << 4);
    let most = f32x4.splat(-Infinity);
    for (let a: usize = 0; a < rise; a++) most = f32x4.pmax(most, v128.load(from + (a << 4)));
    for (let a = fall; a < angles; a++) most = f32x4.pmax(most, v128.load(from + (a << 4)));
    const high = max(
      max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
      max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
    );
    if (high > best) {
      best = high;
      group = g;
    }
  }
  const found = field(level, FOUND);
  const from = cube + ((group * angles) << 4);
  const wanted = f32x4.splat(best);
  for (let a: usize = 0; a < angles; a++) {
    if (a == rise) a = fall;
    const lanes = i32x4.bitmask(f32x4.eq(v128.load(from + (a << 4)), wanted));
    if (lanes) {
      store<usize>(found, group);
      store<usize>(found + 4, a);
      store<usize>(found + 8, ctz(lanes));
      break;
    }
  }
  return best;
}
