// Images onto rings of their Fourier transform, eight at a time: four lanes, one image in the real and one in the
// imaginary part of each. The twins are ../../polar/polarTransform.ts and, for the statistics, ../../align/polarStack.ts.
// A plan is described by int32 numbers in memory, in the order of ../../polar/polarKernel.ts.
import { firstPasses, isPowerOfFour, laneFft } from "./laneFft";

function field(plan: usize, i: usize): usize {
  return load<usize>(plan + (i << 2));
}

const BOX: usize = 0;
const PADDED: usize = 1;
const LIMIT: usize = 2;
/** Bytes from one column of the grid to the next. */
const COLUMN: usize = 3;
/** Eight images; then what is subtracted (two pieces) and multiplied with, eight numbers each; the mask. */
const IMAGES: usize = 4;
const LEVELS: usize = 5;
const MASK: usize = 6;
const ROOTS: usize = 7;
/** Four planes of P vectors. */
const LINES: usize = 8;
const GRID_RE: usize = 9;
const GRID_IM: usize = 10;
const SAMPLES: usize = 11;
const FIRST_X: usize = 12;
const FIRST_Y: usize = 13;
/** Four weights a sample along x (halved) and along y. */
const WEIGHT_X: usize = 14;
const WEIGHT_Y: usize = 15;
/** (8, samples). */
const OUT_RE: usize = 16;
const OUT_IM: usize = 17;
/** Sixteen vectors. */
const SPARE: usize = 18;

const USABLE = 0;
const NOT_FINITE = 1;
const FLAT = 2;

function addDoubles(sum: v128, x: v128): v128 {
  return f64x2.add(
    f64x2.add(sum, f64x2.promote_low_f32x4(x)),
    f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)),
  );
}

/**
 * Mean of the pixels where `outside` is 1 (elsewhere 0), `count` of them, and the root mean square deviation of all
 * pixels from it; both as doubles at `out`.
 * @returns 0 usable, 1 values that are not finite, 2 the same value everywhere
 */
export function polarStatistics(image: usize, outside: usize, pixels: usize, count: i32, out: usize): i32 {
  const end = pixels << 2;
  const whole = end & ~15;
  let sums = f64x2.splat(0);
  let low = f32x4.splat(Infinity);
  let high = f32x4.splat(-Infinity);
  // x − x is 0 but for NaN and infinite x.
  let strange = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(image + i);
    low = f32x4.pmin(low, x);
    high = f32x4.pmax(high, x);
    strange = v128.or(strange, f32x4.sub(x, x));
    sums = addDoubles(sums, f32x4.mul(x, v128.load(outside + i)));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let least = min(
    min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1)),
    min(f32x4.extract_lane(low, 2), f32x4.extract_lane(low, 3)),
  );
  let most = max(
    max(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1)),
    max(f32x4.extract_lane(high, 2), f32x4.extract_lane(high, 3)),
  );
  let finite = !v128.any_true(f32x4.ne(strange, f32x4.splat(0)));
  for (let i = whole; i < end; i += 4) {
    const x = load<f32>(image + i);
    least = min(least, x);
    most = max(most, x);
    finite = finite && x - x == 0;
    sum += <f64>x * <f64>load<f32>(outside + i);
  }
  if (!finite) return NOT_FINITE;
  if (!(most > least)) return FLAT;
  const background = count > 0 ? sum / <f64>count : 0;
  const mean = f64x2.splat(background);
  let squares = f64x2.splat(0);
  let more = f64x2.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    const x = v128.load(image + i);
    const a = f64x2.sub(f64x2.promote_low_f32x4(x), mean);
    const b = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3)), mean);
    squares = f64x2.add(squares, f64x2.mul(a, a));
    more = f64x2.add(more, f64x2.mul(b, b));
  }
  squares = f64x2.add(squares, more);
  let square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  for (let i = whole; i < end; i += 4) {
    const a = <f64>load<f32>(image + i) - background;
    square += a * a;
  }
  const deviation = sqrt<f64>(square / <f64>pixels);
  store<f64>(out, background);
  store<f64>(out, deviation, 8);
  return deviation > 0 && deviation < Infinity ? USABLE : NOT_FINITE;
}

function scaled(x: v128, levels: usize, mask: v128): v128 {
  const shifted = f32x4.sub(f32x4.sub(x, v128.load(levels)), v128.load(levels, 32));
  return f32x4.mul(f32x4.mul(shifted, v128.load(levels, 64)), mask);
}

/** Pixels of one row of four images, `size` bytes apart, into a line of vectors. */
function gather(
  image: usize,
  size: usize,
  levels: usize,
  mask: usize,
  n: usize,
  middle: usize,
  wrap: usize,
  line: usize,
): void {
  let x: usize = 0;
  for (; x + 4 <= n; x += 4) {
    const at = image + (x << 2);
    const a = v128.load(at);
    const b = v128.load(at + size);
    const c = v128.load(at + 2 * size);
    const d = v128.load(at + 3 * size);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const m = mask + (x << 2);
    const to = x - middle;
    v128.store(line + ((to & wrap) << 4), scaled(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), levels, v128.load32_splat(m)));
    v128.store(
      line + (((to + 1) & wrap) << 4),
      scaled(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), levels, v128.load32_splat(m, 4)),
    );
    v128.store(
      line + (((to + 2) & wrap) << 4),
      scaled(v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), levels, v128.load32_splat(m, 8)),
    );
    v128.store(
      line + (((to + 3) & wrap) << 4),
      scaled(v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), levels, v128.load32_splat(m, 12)),
    );
  }
  for (; x < n; x++) {
    const at = image + (x << 2);
    let v = v128.load32_splat(at);
    v = v128.load_lane<f32>(at + size, v, 1);
    v = v128.load_lane<f32>(at + 2 * size, v, 2);
    v = v128.load_lane<f32>(at + 3 * size, v, 3);
    v128.store(line + (((x - middle) & wrap) << 4), scaled(v, levels, v128.load32_splat(mask + (x << 2))));
  }
}

/** The last pass of a row, two inputs, for columns −limit … limit, each to its column of the grid. */
function scatterHalves(P: usize, limit: usize, xr: usize, xi: usize, toRe: usize, toIm: usize, column: usize): void {
  const h = P >> 1;
  const apart = h << 4;
  toRe += limit * column;
  toIm += limit * column;
  for (let k: usize = 0; k <= limit && k < h; k++) {
    const a = k << 4;
    v128.store(toRe + k * column, f32x4.add(v128.load(xr + a), v128.load(xr + a + apart)));
    v128.store(toIm + k * column, f32x4.add(v128.load(xi + a), v128.load(xi + a + apart)));
  }
  for (let k: usize = 1; k <= limit; k++) {
    const a = (h - k) << 4;
    const re = f32x4.sub(v128.load(xr + a), v128.load(xr + a + apart));
    const im = f32x4.sub(v128.load(xi + a), v128.load(xi + a + apart));
    v128.store(toRe - k * column, re);
    v128.store(toIm - k * column, im);
    if (k == h) {
      v128.store(toRe + k * column, re);
      v128.store(toIm + k * column, im);
    }
  }
}

/** The same with four inputs. */
function scatterQuarters(P: usize, limit: usize, xr: usize, xi: usize, toRe: usize, toIm: usize, column: usize): void {
  const q = P >> 2;
  const apart = q << 4;
  toRe += limit * column;
  toIm += limit * column;
  for (let k: usize = 0; k <= limit; k++) {
    const a = (k & (q - 1)) << 4;
    const sumAcR = f32x4.add(v128.load(xr + a), v128.load(xr + a + 2 * apart));
    const sumAcI = f32x4.add(v128.load(xi + a), v128.load(xi + a + 2 * apart));
    const difAcR = f32x4.sub(v128.load(xr + a), v128.load(xr + a + 2 * apart));
    const difAcI = f32x4.sub(v128.load(xi + a), v128.load(xi + a + 2 * apart));
    const br = v128.load(xr + a + apart);
    const bi = v128.load(xi + a + apart);
    const er = v128.load(xr + a + 3 * apart);
    const ei = v128.load(xi + a + 3 * apart);
    const quarter = k / q;
    if (quarter == 0) {
      v128.store(toRe + k * column, f32x4.add(sumAcR, f32x4.add(br, er)));
      v128.store(toIm + k * column, f32x4.add(sumAcI, f32x4.add(bi, ei)));
    } else if (quarter == 1) {
      v128.store(toRe + k * column, f32x4.add(difAcR, f32x4.sub(bi, ei)));
      v128.store(toIm + k * column, f32x4.sub(difAcI, f32x4.sub(br, er)));
    } else {
      v128.store(toRe + k * column, f32x4.sub(sumAcR, f32x4.add(br, er)));
      v128.store(toIm + k * column, f32x4.sub(sumAcI, f32x4.add(bi, ei)));
    }
  }
  for (let k: usize = 1; k <= limit; k++) {
    const other = P - k;
    const a = (other & (q - 1)) << 4;
    const br = v128.load(xr + a + apart);
    const bi = v128.load(xi + a + apart);
    const er = v128.load(xr + a + 3 * apart);
    const ei = v128.load(xi + a + 3 * apart);
    const ar = v128.load(xr + a);
    const ai = v128.load(xi + a);
    const cr = v128.load(xr + a + 2 * apart);
    const ci = v128.load(xi + a + 2 * apart);
    if (other / q == 3) {
      v128.store(toRe - k * column, f32x4.sub(f32x4.sub(ar, cr), f32x4.sub(bi, ei)));
      v128.store(toIm - k * column, f32x4.add(f32x4.sub(ai, ci), f32x4.sub(br, er)));
    } else {
      v128.store(toRe - k * column, f32x4.sub(f32x4.add(ar, cr), f32x4.add(br, er)));
      v128.store(toIm - k * column, f32x4.sub(f32x4.add(ai, ci), f32x4.add(bi, ei)));
    }
  }
}

/** Eight images, background and scale applied, to their transforms on the columns of the grid. */
function toGrid(plan: usize): void {
  const n = field(plan, BOX);
  const P = field(plan, PADDED);
  const limit = field(plan, LIMIT);
  const column = field(plan, COLUMN);
  const roots = field(plan, ROOTS);
  const levels = field(plan, LEVELS);
  const gridRe = field(plan, GRID_RE);
  const gridIm = field(plan, GRID_IM);
  const wrap = P - 1;
  const middle = n >> 1;
  const line = P << 4;
  const aRe = field(plan, LINES);
  const aIm = aRe + line;
  const bRe = aIm + line;
  const bIm = bRe + line;
  const columns: usize = 2 * limit + 1;
  const size = (n * n) << 2;
  const full = n == P >> 1;
  if (!full) {
    memory.fill(gridRe, 0, columns * column);
    memory.fill(gridIm, 0, columns * column);
  }
  const powerOfFour = isPowerOfFour(P);
  for (let row: usize = 0; row < n; row++) {
    if (!full) memory.fill(aRe, 0, 2 * line);
    const image = field(plan, IMAGES) + ((row * n) << 2);
    const mask = field(plan, MASK) + ((row * n) << 2);
    gather(image, size, levels, mask, n, middle, wrap, aRe);
    gather(image + 4 * size, size, levels + 16, mask, n, middle, wrap, aIm);
    const other = firstPasses(P, 1, aRe, aIm, bRe, bIm, roots);
    const y = ((row - middle) & wrap) << 4;
    const xr = other ? bRe : aRe;
    const xi = other ? bIm : aIm;
    if (powerOfFour) scatterQuarters(P, limit, xr, xi, gridRe + y, gridIm + y, column);
    else scatterHalves(P, limit, xr, xi, gridRe + y, gridIm + y, column);
  }
  for (let k: usize = 0; k < columns; k++) {
    const re = gridRe + k * column;
    const im = gridIm + k * column;
    if (laneFft(P, 1, re, im, bRe, bIm, roots)) {
      memory.copy(re, bRe, line);
      memory.copy(im, bIm, line);
    }
  }
}

/** Σ w·x over four taps of a column. */
function taps(column: usize, o0: usize, o1: usize, o2: usize, o3: usize, w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(column + o0), w0), f32x4.mul(v128.load(column + o1), w1)),
    f32x4.add(f32x4.mul(v128.load(column + o2), w2), f32x4.mul(v128.load(column + o3), w3)),
  );
}

/** Four vectors (samples, lanes of images) from `from` on, to four images `apart` bytes apart. */
function spread(from: usize, to: usize, apart: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 16);
  const c = v128.load(from, 32);
  const d = v128.load(from, 48);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + apart, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * apart, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5));
  v128.store(to + 3 * apart, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
}

/**
 * Transform the eight images of a plan: (pixel − levels[0] − levels[1])·levels[2]·mask, two-dimensional transform, four
 * by four taps of the grid at every sample q and at −q. F = A + iB with A, B transforms of real images:
 * A = (F(q) + F*(−q))/2, B = (F(q) − F*(−q))/2i.
 */
export function polarTransform(plan: usize): void {
  toGrid(plan);
  const wrap = field(plan, PADDED) - 1;
  const column = field(plan, COLUMN);
  const middleRe = field(plan, GRID_RE) + field(plan, LIMIT) * column;
  const middleIm = field(plan, GRID_IM) + field(plan, LIMIT) * column;
  const samples = field(plan, SAMPLES);
  const firstX = field(plan, FIRST_X);
  const firstY = field(plan, FIRST_Y);
  const weightX = field(plan, WEIGHT_X);
  const weightY = field(plan, WEIGHT_Y);
  const spare = field(plan, SPARE);
  const outRe = field(plan, OUT_RE);
  const outIm = field(plan, OUT_IM);
  const apart = samples << 2;
  for (let s: usize = 0; s < samples; s++) {
    const y = load<usize>(firstY + (s << 2));
    const h0 = (y & wrap) << 4;
    const h1 = ((y + 1) & wrap) << 4;
    const h2 = ((y + 2) & wrap) << 4;
    const h3 = ((y + 3) & wrap) << 4;
    const t0 = (-y & wrap) << 4;
    const t1 = ((-y - 1) & wrap) << 4;
    const t2 = ((-y - 2) & wrap) << 4;
    const t3 = ((-y - 3) & wrap) << 4;
    const w = weightY + (s << 4);
    const w0 = v128.load32_splat(w);
    const w1 = v128.load32_splat(w, 4);
    const w2 = v128.load32_splat(w, 8);
    const w3 = v128.load32_splat(w, 12);
    let hr = f32x4.splat(0);
    let hi = f32x4.splat(0);
    let tr = f32x4.splat(0);
    let ti = f32x4.splat(0);
    let x = load<i32>(firstX + (s << 2)) * <i32>column;
    for (let v = weightX + (s << 4), end = v + 16; v < end; v += 4) {
      const u = v128.load32_splat(v);
      hr = f32x4.add(hr, f32x4.mul(u, taps(middleRe + x, h0, h1, h2, h3, w0, w1, w2, w3)));
      hi = f32x4.add(hi, f32x4.mul(u, taps(middleIm + x, h0, h1, h2, h3, w0, w1, w2, w3)));
      tr = f32x4.add(tr, f32x4.mul(u, taps(middleRe - x, t0, t1, t2, t3, w0, w1, w2, w3)));
      ti = f32x4.add(ti, f32x4.mul(u, taps(middleIm - x, t0, t1, t2, t3, w0, w1, w2, w3)));
      x += <i32>column;
    }
    const to = spare + ((s & 3) << 4);
    v128.store(to, f32x4.add(hr, tr));
    v128.store(to, f32x4.sub(hi, ti), 64);
    v128.store(to, f32x4.add(hi, ti), 128);
    v128.store(to, f32x4.sub(tr, hr), 192);
    if ((s & 3) == 3) {
      const at = (s - 3) << 2;
      spread(spare, outRe + at, apart);
      spread(spare + 64, outIm + at, apart);
      spread(spare + 128, outRe + at + 4 * apart, apart);
      spread(spare + 192, outIm + at + 4 * apart, apart);
    }
  }
}
