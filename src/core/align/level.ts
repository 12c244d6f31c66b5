/**
 * The one hot kernel of alignment and classification. A "level" is a set of rings, angular orders, angles and shift
 * offsets. For one image it gives the correlation with a reference at every offset and every angle:
 *
 *   Z_m(k, d) = ring coefficients of X(k, φ)·e^{+2πi q·d/n}                       (shift: once per image)
 *   S_m(d)    = Σ_k Z_m(k, d)·B*_m(k);  mirrored reference: Σ_k Z_m(k, d)·B_m(k)  (score: once per reference)
 *   C(d, α)   = S_0 + 2 Re Σ_{m>0} S_m·e^{imα},  α = 360°·a/N                     (angles, by FFT)
 *
 * An image whose template was turned by α and then moved by d (image = template(R(−α)(p − d))) peaks there; in our
 * convention ψ = −α, o = −d. Offsets lie in lanes of four, arrays are planes of numbers, nothing is allocated after
 * creation: the twin of a 4-lane SIMD kernel, and its oracle.
 */
import { firstRingOfOrder } from "../polar/orders.js";
import { LANES, laneFft } from "../polar/laneFft.js";
import { createRingFft } from "../polar/ringFft.js";

/** Lanes in a group; a binding of this module, because the innermost loops read it. */
const GROUP = LANES;

export interface LevelOptions {
  boxSize: number;
  /** R: rings 1 … R are used. */
  rings: number;
  /** H: samples of a half ring that are used, and orders m = 0 … H−1; a power of two. */
  half: number;
  /** N: angles of the full circle; a power of two, at least 2H. */
  angles: number;
  /** The offsets d, px. */
  offsets: readonly (readonly [number, number])[];
  /** The references vanish beyond this radius, px: orders that cannot be present on a ring are skipped. */
  radius: number;
}

export interface Level {
  readonly rings: number;
  readonly half: number;
  readonly angles: number;
  /** Number of offsets d, and the offsets padded with the last one to whole groups of lanes. */
  readonly count: number;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  /** Numbers in a cube of scores: [group of lanes][angle][lane]; offset d is lane d % 4 of group ⌊d/4⌋. */
  readonly cubeSize: number;
  /**
   * Z step. Takes every `step`-th sample of rings that are `stride` samples apart, from index `at` on, and moves the
   * image by −(baseX, baseY) px first, so that the offsets are about that point.
   */
  shift(
    yRe: Float32Array,
    yIm: Float32Array,
    at: number,
    stride: number,
    step: number,
    baseX: number,
    baseY: number,
  ): void;
  /**
   * Score step for one reference.
   * @param bRe,bIm  B_m(k) at index at + m·stride + (k − 1), weights included
   * @param straight,mirrored cubes to fill; null = not wanted
   */
  score(
    bRe: Float32Array,
    bIm: Float32Array,
    at: number,
    stride: number,
    straight: Float32Array | null,
    mirrored: Float32Array | null,
  ): void;
}

/**
 * A level with its scratch, for one image after another; see the file comment.
 * @throws Error when there are fewer than two angles an order
 */
export function createLevel(options: LevelOptions): Level {
  const { boxSize, rings, half, angles, offsets, radius } = options;
  if (angles < 2 * half) throw new Error(`${angles} angles for ${half} orders`);
  const groups = Math.ceil(offsets.length / GROUP);
  const lanes = groups * GROUP;
  const padded = Array.from({ length: lanes }, (_, i) => offsets[Math.min(i, offsets.length - 1)]!);
  const dx = Float64Array.from(padded, (d) => d[0]);
  const dy = Float64Array.from(padded, (d) => d[1]);
  const cos = Float64Array.from({ length: half }, (_, j) => Math.cos((Math.PI * j) / half));
  const sin = Float64Array.from({ length: half }, (_, j) => Math.sin((Math.PI * j) / half));
  const firstRing = Int32Array.from({ length: half }, (_, m) => firstRingOfOrder(m, boxSize, radius, rings));

  // e^{+2πi q·d/n}: [group][ring][j][lane].
  const phaseRe = new Float32Array(rings * half * lanes);
  const phaseIm = new Float32Array(rings * half * lanes);
  for (let g = 0, i = 0; g < groups; g++) {
    for (let ring = 0; ring < rings; ring++) {
      for (let j = 0; j < half; j++) {
        for (let l = 0; l < GROUP; l++, i++) {
          const d = g * GROUP + l;
          const angle = (2 * Math.PI * (ring + 1) * (dx[d]! * cos[j]! + dy[d]! * sin[j]!)) / boxSize;
          phaseRe[i] = Math.cos(angle);
          phaseIm[i] = Math.sin(angle);
        }
      }
    }
  }

  const fft = createRingFft(half);
  const ring4 = (): Float32Array => new Float32Array(half * GROUP);
  const aRe = ring4();
  const aIm = ring4();
  const bRe = ring4();
  const bIm = ring4();
  const cRe = ring4();
  const cIm = ring4();
  const dRe = ring4();
  const dIm = ring4();
  const movedRe = new Float32Array(rings * half);
  const movedIm = new Float32Array(rings * half);
  // Z: [order][ring][offset].
  const zRe = new Float32Array(half * rings * lanes);
  const zIm = new Float32Array(half * rings * lanes);
  // S: [order][offset] for the straight and the mirrored reference.
  const sRe = new Float32Array(half * lanes);
  const sIm = new Float32Array(half * lanes);
  const tRe = new Float32Array(half * lanes);
  const tIm = new Float32Array(half * lanes);

  /** One ring of one group of offsets: samples times phases. */
  function rephase(group: number, ring: number, outRe: Float32Array, outIm: Float32Array): void {
    let p = (group * rings + ring) * half * GROUP;
    for (let j = 0, i = 0; j < half; j++) {
      const u = movedRe[ring * half + j]!;
      const v = movedIm[ring * half + j]!;
      for (let l = 0; l < GROUP; l++, i++, p++) {
        const c = phaseRe[p]!;
        const s = phaseIm[p]!;
        outRe[i] = u * c - v * s;
        outIm[i] = u * s + v * c;
      }
    }
  }

  function store(group: number, ring: number, re: Float32Array, im: Float32Array): void {
    for (let m = 0; m < half; m++) {
      const to = (m * rings + ring) * lanes + group * GROUP;
      for (let l = 0; l < GROUP; l++) {
        zRe[to + l] = re[m * GROUP + l]!;
        zIm[to + l] = im[m * GROUP + l]!;
      }
    }
  }

  const inverse = createAngleTransform(half, lanes, angles);

  return {
    rings,
    half,
    angles,
    count: offsets.length,
    dx,
    dy,
    cubeSize: lanes * angles,
    shift(yRe, yIm, at, stride, step, baseX, baseY) {
      for (let j = 0; j < half; j++) {
        const angle = (2 * Math.PI * (baseX * cos[j]! + baseY * sin[j]!)) / boxSize;
        const unitRe = Math.cos(angle);
        const unitIm = Math.sin(angle);
        let c = unitRe;
        let s = unitIm;
        for (let ring = 0; ring < rings; ring++) {
          const u = yRe[at + ring * stride + j * step]!;
          const v = yIm[at + ring * stride + j * step]!;
          movedRe[ring * half + j] = u * c - v * s;
          movedIm[ring * half + j] = u * s + v * c;
          const next = c * unitRe - s * unitIm;
          s = c * unitIm + s * unitRe;
          c = next;
        }
      }
      for (let g = 0; g < groups; g++) {
        for (let ring = 0; ring < rings; ring += 2) {
          const partner = ring + 1 < rings;
          rephase(g, ring, aRe, aIm);
          // Partners share a transform, so a missing one must be zero, not what the last image left there.
          if (partner) rephase(g, ring + 1, bRe, bIm);
          else {
            bRe.fill(0);
            bIm.fill(0);
          }
          fft.pair(aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm);
          store(g, ring, cRe, cIm);
          if (partner) store(g, ring + 1, dRe, dIm);
        }
      }
    },
    score(refRe, refIm, at, stride, straight, mirrored) {
      for (let m = 0; m < half; m++) {
        const start = firstRing[m]!;
        const b0 = at + m * stride;
        // Two offsets at a time share the loads of the reference.
        for (let d = 0; d < lanes; d += 2) {
          let rr = 0;
          let ii = 0;
          let ir = 0;
          let ri = 0;
          let rr2 = 0;
          let ii2 = 0;
          let ir2 = 0;
          let ri2 = 0;
          let z = (m * rings + start) * lanes + d;
          for (let ring = start; ring < rings; ring++, z += lanes) {
            const b = refRe[b0 + ring]!;
            const c = refIm[b0 + ring]!;
            const x = zRe[z]!;
            const y = zIm[z]!;
            const x2 = zRe[z + 1]!;
            const y2 = zIm[z + 1]!;
            rr += x * b;
            ii += y * c;
            ir += y * b;
            ri += x * c;
            rr2 += x2 * b;
            ii2 += y2 * c;
            ir2 += y2 * b;
            ri2 += x2 * c;
          }
          const o = m * lanes + d;
          sRe[o] = rr + ii;
          sIm[o] = ir - ri;
          sRe[o + 1] = rr2 + ii2;
          sIm[o + 1] = ir2 - ri2;
          tRe[o] = rr - ii;
          tIm[o] = ir + ri;
          tRe[o + 1] = rr2 - ii2;
          tIm[o + 1] = ir2 + ri2;
        }
      }
      if (straight) inverse(sRe, sIm, straight);
      if (mirrored) inverse(tRe, tIm, mirrored);
    },
  };
}

/**
 * C(a) = S_0 + 2 Re Σ_{0<m<H} S_m·e^{2πi ma/N} for all offsets, by a complex transform of N/2 points:
 * z_k = (S_k + S*_{h−k}) + i·e^{2πik/N}(S_k − S*_{h−k}), h = N/2.
 */
function createAngleTransform(
  half: number,
  lanes: number,
  angles: number,
): (sRe: Float32Array, sIm: Float32Array, cube: Float32Array) => void {
  const h = angles / 2;
  const fft = laneFft(h);
  const cos = Float64Array.from({ length: h }, (_, k) => Math.cos((2 * Math.PI * k) / angles));
  const sin = Float64Array.from({ length: h }, (_, k) => Math.sin((2 * Math.PI * k) / angles));
  const re = new Float32Array(h * GROUP);
  const im = new Float32Array(h * GROUP);
  const otherRe = new Float32Array(h * GROUP);
  const otherIm = new Float32Array(h * GROUP);
  return (sRe, sIm, cube) => {
    for (let group = 0; group < lanes / GROUP; group++) {
      const g = group * GROUP;
      for (let k = 0; k < h; k++) {
        const q = h - k;
        const c = cos[k]!;
        const s = sin[k]!;
        for (let l = 0; l < GROUP; l++) {
          const ar = k < half ? sRe[k * lanes + g + l]! : 0;
          const ai = k > 0 && k < half ? sIm[k * lanes + g + l]! : 0;
          const br = q < half ? sRe[q * lanes + g + l]! : 0;
          const bi = q < half ? sIm[q * lanes + g + l]! : 0;
          const mr = ar - br;
          const mi = ai + bi;
          re[k * GROUP + l] = ar + br - (mr * s + mi * c);
          im[k * GROUP + l] = ai - bi + (mr * c - mi * s);
        }
      }
      // Re and im change places: the exponent is positive here.
      const other = fft.forward(im, re, otherIm, otherRe);
      const zr = other ? otherRe : re;
      const zi = other ? otherIm : im;
      const out = group * angles * GROUP;
      for (let j = 0; j < h; j++) {
        for (let l = 0; l < GROUP; l++) {
          cube[out + 2 * j * GROUP + l] = zr[j * GROUP + l]!;
          cube[out + (2 * j + 1) * GROUP + l] = zi[j * GROUP + l]!;
        }
      }
    }
  };
}
