// Ring coefficients of one image at a time: moved and turned, added up, masked, and taken out of a total; four rings are
// the lanes. The twins are ../../polar/ringCoefficients.ts, ../../polar/radialMask.ts and ../../align/others.ts. A plan
// is described by int32 numbers in memory, in the order of ../../polar/ringKernel.ts.
import { addMul, laneFft, subMul } from "./laneFft";
import { move } from "./move";

function field(plan: usize, i: usize): usize {
  return load<usize>(plan + (i << 2));
}

const RINGS: usize = 0;
const HALF: usize = 1;
/** Bytes of a row of coefficients, one order; ring 0 of order 0 is where a plane is said to be, zeros lie before it. */
const ROW: usize = 2;
/** (R, H) and, with rings of zeros to a multiple of eight, the same moved. */
const SAMPLES_RE: usize = 3;
const SAMPLES_IM: usize = 4;
const MOVED_RE: usize = 5;
const MOVED_IM: usize = 6;
/** cos, then sin, of πj/H; and the roots of the transform. */
const HALF_TURN: usize = 7;
const ROOTS: usize = 8;
/** Six planes of H vectors. */
const WORK: usize = 9;
const OWN_RE: usize = 10;
const OWN_IM: usize = 11;
/** (H, R to a multiple of eight) doubles. */
const SUM_RE: usize = 12;
const SUM_IM: usize = 13;
/** (H, WIDTH, R to a multiple of four): what of ring k + b − REACH goes to ring k; and rings k that order m begins at. */
const BAND: usize = 14;
const FIRST: usize = 15;
/** Of order 0: the transform of the mask, and the weights of the mean under it. */
const TRANSFORM: usize = 16;
const MEAN: usize = 17;
const MASKED_RE: usize = 18;
const MASKED_IM: usize = 19;
const TOTAL_RE: usize = 20;
const TOTAL_IM: usize = 21;
/** (R), and 2πk. */
const WEIGHTS: usize = 22;
const MEASURE: usize = 23;
const SPARE_RE: usize = 24;
const SPARE_IM: usize = 25;
/** (H, R) without gaps. */
const OTHERS_RE: usize = 26;
const OTHERS_IM: usize = 27;
/** What {@link ringOthers} found: ‖B‖², Σ⟨a·b*⟩, ‖a‖². */
const FOUND: usize = 28;

const REACH: usize = 10;
const WIDTH: usize = 21;

/**
 * Eight rings from `ring` on as sequences to transform: the even orders of the first four and the second four share one
 * as its real and imaginary part; so do the odd ones.
 */
function gather(plan: usize, ring: usize): void {
  const half = field(plan, HALF);
  const row = half << 2;
  const far = row << 2;
  const vectors = half << 4;
  const turn = field(plan, HALF_TURN);
  const even = field(plan, WORK);
  const odd = even + 2 * vectors;
  let re = field(plan, MOVED_RE) + ring * row;
  let im = field(plan, MOVED_IM) + ring * row;
  for (let j: usize = 0; j < row; j += 16, re += 16, im += 16) {
    const o = j << 2;
    // Real parts: even orders.
    for (let side: usize = 0; side < 2; side++) {
      const at = re + side * far;
      const a = v128.load(at);
      const b = v128.load(at + row);
      const c = v128.load(at + 2 * row);
      const d = v128.load(at + 3 * row);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const to = even + side * vectors + o;
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
      v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 32);
      v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 48);
    }
    let a = v128.load(im);
    let b = v128.load(im + row);
    let c = v128.load(im + 2 * row);
    let d = v128.load(im + 3 * row);
    let ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    let cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    let ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    let cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const f0 = v128.shuffle<f32>(ab, cd, 0, 1, 4, 5);
    const f1 = v128.shuffle<f32>(ab, cd, 2, 3, 6, 7);
    const f2 = v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5);
    const f3 = v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7);
    a = v128.load(im + far);
    b = v128.load(im + far + row);
    c = v128.load(im + far + 2 * row);
    d = v128.load(im + far + 3 * row);
    ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    twist(turn + j, row, odd + o, vectors, f0, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    twist(turn + j + 4, row, odd + o + 16, vectors, f1, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    twist(turn + j + 8, row, odd + o + 32, vectors, f2, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5));
    twist(turn + j + 12, row, odd + o + 48, vectors, f3, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
  }
}

/** (first + i·second)·(sin φ + i cos φ). */
function twist(turn: usize, row: usize, to: usize, vectors: usize, first: v128, second: v128): void {
  const cos = v128.load32_splat(turn);
  const sin = v128.load32_splat(turn + row);
  v128.store(to, subMul(first, sin, second, cos));
  v128.store(to + vectors, addMul(first, cos, second, sin));
}

/**
 * OWN(m, k) = e^{−imψ}·(1/2H) Σ_j SAMPLES(k, φ_j)·e^{i·k·(ux cos φ_j + uy sin φ_j)}·e^{−imφ_j}, conjugated when `mirror`.
 * @param cos,sin of ψ
 */
export function ringPlace(plan: usize, ux: f32, uy: f32, cos: f64, sin: f64, mirror: i32): void {
  const rings = field(plan, RINGS);
  const half = field(plan, HALF);
  const vectors = half << 4;
  const rowBytes = field(plan, ROW);
  move(
    rings,
    half,
    4,
    half << 2,
    field(plan, HALF_TURN),
    field(plan, SAMPLES_RE),
    field(plan, SAMPLES_IM),
    field(plan, MOVED_RE),
    field(plan, MOVED_IM),
    ux,
    uy,
    <f32>0.5 / <f32>half,
  );
  const roots = field(plan, ROOTS);
  const evenRe = field(plan, WORK);
  const evenIm = evenRe + vectors;
  const oddRe = evenIm + vectors;
  const oddIm = oddRe + vectors;
  const spareRe = oddIm + vectors;
  const spareIm = spareRe + vectors;
  const sign = f32x4.splat(mirror ? -1 : 1);
  for (let ring: usize = 0; ring < rings; ring += 8) {
    gather(plan, ring);
    const outRe = field(plan, OWN_RE) + (ring << 2);
    const outIm = field(plan, OWN_IM) + (ring << 2);
    let other = laneFft(half, 0, evenRe, evenIm, spareRe, spareIm, roots);
    let xr = other ? spareRe : evenRe;
    let xi = other ? spareIm : evenIm;
    // e^{−imψ} from order to order, two at a time.
    const c2 = cos * cos - sin * sin;
    const s2 = -2 * cos * sin;
    let c: f64 = 1;
    let s: f64 = 0;
    for (let m: usize = 0, p: usize = 0; m < half; m += 2, p += 16) {
      const q: usize = p == 0 ? 0 : vectors - p;
      const ar = v128.load(xr + p);
      const ai = v128.load(xi + p);
      const br = v128.load(xr + q);
      const bi = v128.load(xi + q);
      const to = m * rowBytes;
      turned(outRe + to, outIm + to, f32x4.add(ar, br), f32x4.sub(ai, bi), c, s, sign);
      turned(outRe + to + 16, outIm + to + 16, f32x4.add(ai, bi), f32x4.sub(br, ar), c, s, sign);
      const next = c * c2 - s * s2;
      s = c * s2 + s * c2;
      c = next;
    }
    other = laneFft(half, 0, oddRe, oddIm, spareRe, spareIm, roots);
    xr = other ? spareRe : oddRe;
    xi = other ? spareIm : oddIm;
    c = cos;
    s = -sin;
    for (let m: usize = 1, p: usize = 0; m < half; m += 2, p += 16) {
      const q = vectors - 16 - p;
      const ar = v128.load(xr + p);
      const ai = v128.load(xi + p);
      const br = v128.load(xr + q);
      const bi = v128.load(xi + q);
      const to = m * rowBytes;
      turned(outRe + to, outIm + to, f32x4.sub(ar, br), f32x4.add(ai, bi), c, s, sign);
      turned(outRe + to + 16, outIm + to + 16, f32x4.sub(ai, bi), f32x4.neg(f32x4.add(ar, br)), c, s, sign);
      const next = c * c2 - s * s2;
      s = c * s2 + s * c2;
      c = next;
    }
  }
}

function turned(toRe: usize, toIm: usize, u: v128, v: v128, c: f64, s: f64, sign: v128): void {
  const cos = f32x4.splat(<f32>c);
  const sin = f32x4.splat(<f32>s);
  v128.store(toRe, subMul(u, cos, v, sin));
  v128.store(toIm, f32x4.mul(sign, addMul(u, sin, v, cos)));
}

/** SUM += sign·OWN. */
export function ringAdd(plan: usize, sign: f64): void {
  const half = field(plan, HALF);
  const row = field(plan, ROW);
  const bytes = ((field(plan, RINGS) + 7) & ~7) << 2;
  const factor = f64x2.splat(sign);
  let from = field(plan, OWN_RE);
  let to = field(plan, SUM_RE);
  for (let part = 0; part < 2; part++) {
    for (let m: usize = 0; m < half; m++, from += row) {
      for (let k: usize = 0; k < bytes; k += 16, to += 32) {
        const x = v128.load(from + k);
        v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factor, f64x2.promote_low_f32x4(x))));
        const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
        v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(factor, high)), 16);
      }
    }
    from = field(plan, OWN_IM);
    to = field(plan, SUM_IM);
  }
}

function lanesOf(x: v128): f64 {
  return (
    <f64>f32x4.extract_lane(x, 0) +
    <f64>f32x4.extract_lane(x, 1) +
    (<f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3))
  );
}

/** MASKED = the mask applied to OWN, less the mean under it. */
export function ringMask(plan: usize): void {
  const rings = field(plan, RINGS) << 2;
  const half = field(plan, HALF);
  const row = field(plan, ROW);
  const stride = (rings + 15) & ~15;
  const firsts = field(plan, FIRST);
  const ownRe = field(plan, OWN_RE);
  const ownIm = field(plan, OWN_IM);
  const maskedRe = field(plan, MASKED_RE);
  const maskedIm = field(plan, MASKED_IM);
  for (let m: usize = 0; m < half; m++) {
    for (let k = load<usize>(firsts + (m << 2)) << 2; k < rings; k += 16) {
      let band = field(plan, BAND) + m * WIDTH * stride + k;
      let re = ownRe + m * row + k - (REACH << 2);
      let im = ownIm + m * row + k - (REACH << 2);
      let x = f32x4.splat(0);
      let y = f32x4.splat(0);
      for (let b: usize = 0; b < WIDTH; b++, band += stride, re += 4, im += 4) {
        const w = v128.load(band);
        x = f32x4.add(x, f32x4.mul(w, v128.load(re)));
        y = f32x4.add(y, f32x4.mul(w, v128.load(im)));
      }
      v128.store(maskedRe + m * row + k, x);
      v128.store(maskedIm + m * row + k, y);
    }
  }
  const transform = field(plan, TRANSFORM);
  const mean = field(plan, MEAN);
  let sumRe = f32x4.splat(0);
  let sumIm = f32x4.splat(0);
  for (let k: usize = 0; k < rings; k += 16) {
    const w = v128.load(mean + k);
    sumRe = f32x4.add(sumRe, f32x4.mul(w, v128.load(ownRe + k)));
    sumIm = f32x4.add(sumIm, f32x4.mul(w, v128.load(ownIm + k)));
  }
  const meanRe = f32x4.splat(<f32>lanesOf(sumRe));
  const meanIm = f32x4.splat(<f32>lanesOf(sumIm));
  for (let k: usize = 0; k < rings; k += 16) {
    const t = v128.load(transform + k);
    v128.store(maskedRe + k, f32x4.sub(v128.load(maskedRe + k), f32x4.mul(meanRe, t)));
    v128.store(maskedIm + k, f32x4.sub(v128.load(maskedIm + k), f32x4.mul(meanIm, t)));
  }
}

/**
 * OTHERS(m, k) = 2πk·B_m(k)/‖B‖, B = WEIGHTS·(TOTAL − MASKED), ‖B‖² = Σ_k 2πk Σ_m |B_m(k)|²; and what FOUND tells.
 * @param members 0: MASKED stays in
 */
export function ringOthers(plan: usize, members: i32): void {
  const rings = field(plan, RINGS) << 2;
  const half = field(plan, HALF);
  const row = field(plan, ROW);
  const weights = field(plan, WEIGHTS);
  const measure = field(plan, MEASURE);
  const maskedRe = field(plan, MASKED_RE);
  const maskedIm = field(plan, MASKED_IM);
  const totalRe = field(plan, TOTAL_RE);
  const totalIm = field(plan, TOTAL_IM);
  const spareRe = field(plan, SPARE_RE);
  const spareIm = field(plan, SPARE_IM);
  const found = field(plan, FOUND);
  const keep = f32x4.splat(members ? 1 : 0);
  let squares: f64 = 0;
  for (let m: usize = 0; m < half; m++) {
    const at = m * row;
    let sum = f32x4.splat(0);
    for (let k: usize = 0; k < rings; k += 16) {
      const o = at + k;
      const w = v128.load(weights + k);
      const re = f32x4.mul(w, f32x4.sub(v128.load(totalRe + o), f32x4.mul(keep, v128.load(maskedRe + o))));
      const im = f32x4.mul(w, f32x4.sub(v128.load(totalIm + o), f32x4.mul(keep, v128.load(maskedIm + o))));
      v128.store(spareRe + o, re);
      v128.store(spareIm + o, im);
      sum = f32x4.add(sum, f32x4.mul(v128.load(measure + k), addMul(re, re, im, im)));
    }
    // Orders −m and m have equal moduli.
    squares += (m == 0 ? 1 : 2) * lanesOf(sum);
  }
  store<f64>(found, squares);
  const scale = f32x4.splat(squares > 0 ? <f32>(1 / sqrt<f64>(squares)) : 0);
  let ab: f64 = 0;
  let aa: f64 = 0;
  let toRe = field(plan, OTHERS_RE);
  let toIm = field(plan, OTHERS_IM);
  for (let m: usize = 0; m < half; m++, toRe += rings, toIm += rings) {
    const at = m * row;
    let product = f32x4.splat(0);
    let power = f32x4.splat(0);
    for (let k: usize = 0; k < rings; k += 16) {
      const o = at + k;
      const weight = v128.load(measure + k);
      const re = f32x4.mul(v128.load(spareRe + o), f32x4.mul(weight, scale));
      const im = f32x4.mul(v128.load(spareIm + o), f32x4.mul(weight, scale));
      // The last vector of a row reaches into the next row, which is written later.
      v128.store(toRe + k, re);
      v128.store(toIm + k, im);
      const ar = v128.load(maskedRe + o);
      const ai = v128.load(maskedIm + o);
      product = f32x4.add(product, addMul(ar, re, ai, im));
      power = f32x4.add(power, f32x4.mul(weight, addMul(ar, ar, ai, ai)));
    }
    const mates: f64 = m == 0 ? 1 : 2;
    ab += mates * lanesOf(product);
    aa += mates * lanesOf(power);
  }
  store<f64>(found, ab, 8);
  store<f64>(found, aa, 16);
}
