// The first step of a level: the image at every offset, as ring coefficients. The twin is ../../align/level.ts.
import { addMul, laneFft, subMul } from "./laneFft";
import {
  field,
  RINGS,
  HALF,
  GROUPS,
  SAMPLE_STEP,
  RING_STEP,
  SAMPLES_RE,
  SAMPLES_IM,
  HALF_TURN,
  RING_ROOTS,
  PHASE_RE,
  PHASE_IM,
  MOVED_RE,
  MOVED_IM,
  ORDERS,
  Z_RE,
  Z_IM,
  WORK,
  WORK_BYTES,
} from "./levelFields";
import { move } from "./move";

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
