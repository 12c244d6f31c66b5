// Fourier transforms of real images in float32, four rows or columns in the four lanes; the twin is
// fourier/fft2d.ts in double precision. A plan (../fftPlan.ts) is a table of int32: the number of passes, the place of
// the scratch of large radices, then radix, m, stride, place of twiddle factors, place of roots for each pass.
import { radix3, radix5, radixOdd } from "./fftOddPasses";
import { radix2, radix4 } from "./fftPasses";

/**
 * out[k] = Σ_j x[j]·e^{−2πi jk/n} in each lane. Vector i of x lies at i·inStep bytes, of out at i·outStep, of the two
 * scratch pairs a, b at 16·i. x may be a, and out the one of a and b that the last pass does not read.
 * For the other sign of the exponent the caller exchanges re and im in every pair.
 */
export function planFft(
  plan: usize,
  xr: usize,
  xi: usize,
  inStep: usize,
  ar: usize,
  ai: usize,
  br: usize,
  bi: usize,
  outR: usize,
  outI: usize,
  outStep: usize,
): void {
  const passes = load<i32>(plan);
  const pairs = <usize>load<i32>(plan, 4);
  if (passes == 0) {
    v128.store(outR, v128.load(xr));
    v128.store(outI, v128.load(xi));
    return;
  }
  for (let i = 0; i < passes; i++) {
    plan += i == 0 ? 8 : 20;
    const radix = <usize>load<i32>(plan);
    const m = <usize>load<i32>(plan, 4);
    const s = <usize>load<i32>(plan, 8);
    const twiddle = <usize>load<i32>(plan, 12);
    const roots = <usize>load<i32>(plan, 16);
    const last = i == passes - 1;
    const even = (i & 1) == 0;
    const fromR = i == 0 ? xr : even ? ar : br;
    const fromI = i == 0 ? xi : even ? ai : bi;
    const toR = last ? outR : even ? br : ar;
    const toI = last ? outI : even ? bi : ai;
    const from: usize = i == 0 ? inStep : 16;
    const to: usize = last ? outStep : 16;
    if (radix == 4) radix4(fromR, fromI, toR, toI, m, s, twiddle, from, to);
    else if (radix == 2) radix2(fromR, fromI, toR, toI, m, s, twiddle, from, to);
    else if (radix == 3) radix3(fromR, fromI, toR, toI, m, s, twiddle, from, to);
    else if (radix == 5) radix5(fromR, fromI, toR, toI, m, s, twiddle, from, to);
    else radixOdd(radix, roots, pairs, fromR, fromI, toR, toI, m, s, twiddle, from, to);
  }
}

/** Four vectors at from, from + step …, transposed and scaled, to four at to, to + toStep … */
function transpose(from: usize, step: usize, to: usize, toStep: usize, scale: v128): void {
  const a = f32x4.mul(scale, v128.load(from));
  const b = f32x4.mul(scale, v128.load(from + step));
  const c = f32x4.mul(scale, v128.load(from + 2 * step));
  const d = f32x4.mul(scale, v128.load(from + 3 * step));
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toStep, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * toStep, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
  v128.store(to + 3 * toStep, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
}

/** (p + sign·q)/2 of the vectors k … k + 3 of p and their mates n − k … of q, transposed, to four rows; masked. */
function unpack(p: usize, q: usize, sign: v128, mask: v128, to: usize, rowStep: usize): void {
  const half = f32x4.splat(0.5);
  const a = f32x4.mul(half, f32x4.add(v128.load(p), f32x4.mul(sign, v128.load(q))));
  const b = f32x4.mul(half, f32x4.add(v128.load(p, 16), f32x4.mul(sign, v128.load(q - 16))));
  const c = f32x4.mul(half, f32x4.add(v128.load(p, 32), f32x4.mul(sign, v128.load(q - 32))));
  const d = f32x4.mul(half, f32x4.add(v128.load(p, 48), f32x4.mul(sign, v128.load(q - 48))));
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.and(mask, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5)));
  v128.store(to + rowStep, v128.and(mask, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)));
  v128.store(to + 2 * rowStep, v128.and(mask, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5)));
  v128.store(to + 3 * rowStep, v128.and(mask, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7)));
}

/** Lanes 0 … 3 that lie in [first, end). */
function lanes(first: i32, end: i32): v128 {
  const index = i32x4(0, 1, 2, 3);
  return v128.and(i32x4.ge_s(index, i32x4.splat(first)), i32x4.lt_s(index, i32x4.splat(end)));
}

/**
 * Half spectra of real rows, eight at a time: rows y + l and y + 4 + l travel as real and imaginary part of lane l.
 * The number at column k of row y goes to byte y·rowStep + floor(k/4)·groupStep + 4·(k mod 4); columns beyond
 * floor(n/2) up to the next multiple of 4 become 0. `rows` is a multiple of 8; a row of the image takes imageStep bytes
 * and may be read up to the next multiple of 4 numbers. Four scratch planes of n + 8 vectors, 4 vectors of room before.
 */
export function realRowsForward(
  plan: usize,
  n: i32,
  rows: i32,
  image: usize,
  imageStep: usize,
  outR: usize,
  outI: usize,
  rowStep: usize,
  groupStep: usize,
  ar: usize,
  ai: usize,
  br: usize,
  bi: usize,
): void {
  const one = f32x4.splat(1);
  const minus = f32x4.splat(-1);
  const half = (n >> 1) + 1;
  const odd = (load<i32>(plan) & 1) != 0;
  const zr = odd ? br : ar;
  const zi = odd ? bi : ai;
  for (let y = 0; y < rows; y += 8) {
    for (let x = 0; x < n; x += 4) {
      const from = image + ((<usize>x) << 2);
      transpose(from, imageStep, ar + ((<usize>x) << 4), 16, one);
      transpose(from + 4 * imageStep, imageStep, ai + ((<usize>x) << 4), 16, one);
    }
    planFft(plan, ar, ai, 16, ar, ai, br, bi, zr, zi, 16);
    const end = (<usize>n) << 4;
    v128.store(zr + end, v128.load(zr));
    v128.store(zi + end, v128.load(zi));
    let to: usize = <usize>y * rowStep;
    for (let k = 0; k < half; k += 4) {
      const p = (<usize>k) << 4;
      const q = end - p;
      const mask = lanes(0, half - k);
      // A = (Z_k + Z*_{−k})/2, B = (Z_k − Z*_{−k})/2i.
      unpack(zr + p, zr + q, one, mask, outR + to, rowStep);
      unpack(zi + p, zi + q, minus, mask, outI + to, rowStep);
      unpack(zi + p, zi + q, one, mask, outR + to + 4 * rowStep, rowStep);
      unpackReversed(zr + p, zr + q, mask, outI + to + 4 * rowStep, rowStep);
      to += groupStep;
    }
    image += 8 * imageStep;
  }
}

/** (q − p)/2 as {@link unpack}. */
function unpackReversed(p: usize, q: usize, mask: v128, to: usize, rowStep: usize): void {
  const half = f32x4.splat(0.5);
  const a = f32x4.mul(half, f32x4.sub(v128.load(q), v128.load(p)));
  const b = f32x4.mul(half, f32x4.sub(v128.load(q - 16), v128.load(p, 16)));
  const c = f32x4.mul(half, f32x4.sub(v128.load(q - 32), v128.load(p, 32)));
  const d = f32x4.mul(half, f32x4.sub(v128.load(q - 48), v128.load(p, 48)));
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.and(mask, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5)));
  v128.store(to + rowStep, v128.and(mask, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)));
  v128.store(to + 2 * rowStep, v128.and(mask, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5)));
  v128.store(to + 3 * rowStep, v128.and(mask, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7)));
}

/** Z_k = A + iB and Z_{−k} = A* + iB* of vector k, from A, B transposed by the caller. */
function join(p: usize, q: usize, zr: usize, zi: usize, aR: v128, aI: v128, bR: v128, bI: v128): void {
  v128.store(zr + q, f32x4.add(aR, bI));
  v128.store(zi + q, f32x4.sub(bR, aI));
  v128.store(zr + p, f32x4.sub(aR, bI));
  v128.store(zi + p, f32x4.add(bR, aI));
}

/**
 * Real rows of half spectra, times `scale`: the way back of {@link realRowsForward}, same places. Imaginary parts of
 * columns 0 and n/2 are ignored, as are columns beyond floor(n/2). Rows of the image are written up to the next multiple
 * of 4 numbers.
 */
export function realRowsInverse(
  plan: usize,
  n: i32,
  rows: i32,
  inR: usize,
  inI: usize,
  rowStep: usize,
  groupStep: usize,
  image: usize,
  imageStep: usize,
  scale: f32,
  ar: usize,
  ai: usize,
  br: usize,
  bi: usize,
): void {
  const factor = f32x4.splat(scale);
  const half = (n >> 1) + 1;
  const groups = (half + 3) >> 2;
  const odd = (load<i32>(plan) & 1) != 0;
  const zr = odd ? br : ar;
  const zi = odd ? bi : ai;
  const end = (<usize>n) << 4;
  for (let y = 0; y < rows; y += 8) {
    // From the last column down: what columns beyond the half leave behind is overwritten by their mates.
    for (let g = groups - 1; g >= 0; g--) {
      const k = g << 2;
      let mask = lanes(k == 0 ? 1 : 0, 4);
      if ((n & 1) == 0 && half - 1 - k < 4) mask = v128.andnot(mask, lanes(half - 1 - k, half - k));
      const at = <usize>y * rowStep + <usize>g * groupStep;
      const p = (<usize>k) << 4;
      const q = end - p;
      let r0 = v128.load(inR + at);
      let r1 = v128.load(inR + at + rowStep);
      let r2 = v128.load(inR + at + 2 * rowStep);
      let r3 = v128.load(inR + at + 3 * rowStep);
      let lo = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      let hi = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const aR0 = v128.shuffle<f32>(lo, hi, 0, 1, 4, 5);
      const aR1 = v128.shuffle<f32>(lo, hi, 2, 3, 6, 7);
      lo = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      hi = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const aR2 = v128.shuffle<f32>(lo, hi, 0, 1, 4, 5);
      const aR3 = v128.shuffle<f32>(lo, hi, 2, 3, 6, 7);
      r0 = v128.and(mask, v128.load(inI + at));
      r1 = v128.and(mask, v128.load(inI + at + rowStep));
      r2 = v128.and(mask, v128.load(inI + at + 2 * rowStep));
      r3 = v128.and(mask, v128.load(inI + at + 3 * rowStep));
      lo = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      hi = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const aI0 = v128.shuffle<f32>(lo, hi, 0, 1, 4, 5);
      const aI1 = v128.shuffle<f32>(lo, hi, 2, 3, 6, 7);
      lo = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      hi = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const aI2 = v128.shuffle<f32>(lo, hi, 0, 1, 4, 5);
      const aI3 = v128.shuffle<f32>(lo, hi, 2, 3, 6, 7);
      const below = at + 4 * rowStep;
      r0 = v128.load(inR + below);
      r1 = v128.load(inR + below + rowStep);
      r2 = v128.load(inR + below + 2 * rowStep);
      r3 = v128.load(inR + below + 3 * rowStep);
      lo = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      hi = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const bR0 = v128.shuffle<f32>(lo, hi, 0, 1, 4, 5);
      const bR1 = v128.shuffle<f32>(lo, hi, 2, 3, 6, 7);
      lo = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      hi = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      const bR2 = v128.shuffle<f32>(lo, hi, 0, 1, 4, 5);
      const bR3 = v128.shuffle<f32>(lo, hi, 2, 3, 6, 7);
      r0 = v128.and(mask, v128.load(inI + below));
      r1 = v128.and(mask, v128.load(inI + below + rowStep));
      r2 = v128.and(mask, v128.load(inI + below + 2 * rowStep));
      r3 = v128.and(mask, v128.load(inI + below + 3 * rowStep));
      lo = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      hi = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      join(p + 48, q - 48, ar, ai, aR3, aI3, bR3, v128.shuffle<f32>(lo, hi, 2, 3, 6, 7));
      join(p + 32, q - 32, ar, ai, aR2, aI2, bR2, v128.shuffle<f32>(lo, hi, 0, 1, 4, 5));
      lo = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      hi = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      join(p + 16, q - 16, ar, ai, aR1, aI1, bR1, v128.shuffle<f32>(lo, hi, 2, 3, 6, 7));
      join(p, q, ar, ai, aR0, aI0, bR0, v128.shuffle<f32>(lo, hi, 0, 1, 4, 5));
    }
    planFft(plan, ai, ar, 16, ai, ar, bi, br, zi, zr, 16);
    for (let x = 0; x < n; x += 4) {
      const to = image + ((<usize>x) << 2);
      transpose(zr + ((<usize>x) << 4), 16, to, imageStep, factor);
      transpose(zi + ((<usize>x) << 4), 16, to + 4 * imageStep, imageStep, factor);
    }
    image += 8 * imageStep;
  }
}

/**
 * Transforms of `groups` blocks of four columns between the layout of the rows' pass, group g at g·groupStep, vectors 16
 * bytes apart, and rows of a spectrum, `spectrumStep` bytes apart, group g at 16·g. Forward: from groups to spectrum.
 */
export function columnsForward(
  plan: usize,
  groups: i32,
  inR: usize,
  inI: usize,
  groupStep: usize,
  outR: usize,
  outI: usize,
  spectrumStep: usize,
  ar: usize,
  ai: usize,
  br: usize,
  bi: usize,
): void {
  for (let g = 0; g < groups; g++) {
    planFft(plan, inR, inI, 16, ar, ai, br, bi, outR, outI, spectrumStep);
    inR += groupStep;
    inI += groupStep;
    outR += 16;
    outI += 16;
  }
}

/** The way back of {@link columnsForward}: Σ e^{+…}, unscaled. */
export function columnsInverse(
  plan: usize,
  groups: i32,
  inR: usize,
  inI: usize,
  spectrumStep: usize,
  outR: usize,
  outI: usize,
  groupStep: usize,
  ar: usize,
  ai: usize,
  br: usize,
  bi: usize,
): void {
  for (let g = 0; g < groups; g++) {
    planFft(plan, inI, inR, spectrumStep, ai, ar, bi, br, outI, outR, 16);
    inR += 16;
    inI += 16;
    outR += groupStep;
    outI += groupStep;
  }
}
