// The products of a level: sums over rings, for every order and offset. The twin is ../../align/level.ts.
import { addMul, subMul } from "./laneFft";
import { field, RINGS, HALF, GROUPS, FIRST_RING, Z_RE, Z_IM, SUMS } from "./levelFields";

/** S_m(d) = Σ_k Z_m(k, d)·B*_m(k). */
export function sumStraight(level: usize, bRe: usize, bIm: usize, orderStep: usize): void {
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
export function sumBoth(level: usize, bRe: usize, bIm: usize, orderStep: usize): void {
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
