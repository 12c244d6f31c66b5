// Laying images onto their class by cubic B-splines, adding them up and correlating them with a reference in one sweep;
// the twins are ../../transform/resample.ts and ../../align/classSums.ts. Coefficients are float32 about the background
// of the image, sums are doubles. Described by int32 numbers in memory, in the order of ../../align/classSumKernel.ts.

function field(plan: usize, i: usize): usize {
  return load<usize>(plan + (i << 2));
}

const BOX: usize = 0;
/** n rounded up to whole vectors: numbers in a row of the planes below. */
const ROW: usize = 1;
const IMAGE: usize = 2;
/** 1 where the background is. */
const OUTSIDE: usize = 3;
const OUTSIDE_COUNT: usize = 4;
/** Rows of ROW numbers, each. */
const FIRST: usize = 5;
/** Transposed coefficients: rows of ROW + 8 numbers, the first pixel in row 1, column 4; edges reflected. */
const COEFFICIENTS: usize = 6;
/** 1 where pixels are correlated; the reference less its mean there. */
const INSIDE: usize = 7;
const REFERENCE: usize = 8;
/** Sums of doubles: of one half, then of the other. */
const SUMS: usize = 9;
/** What {@link classSumAdd} found: Σf, Σf², Σfg. */
const FOUND: usize = 10;
/** Sums of squares, doubles; 0 = neither squares nor FOUND are wanted. */
const SQUARES: usize = 11;

const POLE: f32 = -0.26794919243112270647;

/** Mean of the pixels where the background is. */
function backgroundOf(plan: usize): f64 {
  const n = field(plan, BOX);
  const image = field(plan, IMAGE);
  const outside = field(plan, OUTSIDE);
  const end = (n * n) << 2;
  const whole = end & ~15;
  let sums = f64x2.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    const x = f32x4.mul(v128.load(image + i), v128.load(outside + i));
    sums = f64x2.add(
      sums,
      f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3))),
    );
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (let i = whole; i < end; i += 4) sum += <f64>load<f32>(image + i) * <f64>load<f32>(outside + i);
  return sum / <f64>field(plan, OUTSIDE_COUNT);
}

/** Pixels to coefficients along the columns of `n` rows of `row` bytes, `step` bytes apart, reflected at the edges. */
function prefilter(plane: usize, n: usize, row: usize, step: usize): void {
  const z = f32x4.splat(POLE);
  const six = f32x4.splat(6);
  const last = n - 1;
  // |z|^16 < 1e-9.
  const terms = min<usize>(2 * last, 16);
  let norm: f32 = 1;
  for (let k: usize = 0; k < 2 * last && k < 64; k++) norm *= POLE;
  const scale = f32x4.splat(6 / (1 - (2 * last < 64 ? norm : 0)));
  // The first sum is made before its numbers change.
  for (let i: usize = 0; i < row; i += 16) {
    let sum = v128.load(plane + i);
    let power = z;
    for (let k: usize = 1; k < terms; k++) {
      const from = k <= last ? k : 2 * last - k;
      sum = f32x4.add(sum, f32x4.mul(power, v128.load(plane + from * step + i)));
      power = f32x4.mul(power, z);
    }
    v128.store(plane + i, f32x4.mul(sum, scale));
  }
  for (let k: usize = 1; k < n; k++) {
    const at = plane + k * step;
    for (let i: usize = 0; i < row; i += 16) {
      v128.store(at + i, f32x4.add(f32x4.mul(six, v128.load(at + i)), f32x4.mul(z, v128.load(at - step + i))));
    }
  }
  const end = plane + last * step;
  const tail = f32x4.splat(POLE / (POLE * POLE - 1));
  for (let i: usize = 0; i < row; i += 16) {
    v128.store(end + i, f32x4.mul(tail, f32x4.add(v128.load(end + i), f32x4.mul(z, v128.load(end - step + i)))));
  }
  for (let k = last; k > 0; k--) {
    const at = plane + (k - 1) * step;
    for (let i: usize = 0; i < row; i += 16) {
      v128.store(at + i, f32x4.mul(z, f32x4.sub(v128.load(at + step + i), v128.load(at + i))));
    }
  }
}

/** The image less its background, as transposed coefficients with reflected edges. */
function load2(plan: usize, background: f64): void {
  const n = field(plan, BOX);
  const row = field(plan, ROW) << 2;
  const first = field(plan, FIRST);
  const high = f32x4.splat(<f32>background);
  const low = f32x4.splat(<f32>(background - <f64>(<f32>background)));
  let from = field(plan, IMAGE);
  for (let y: usize = 0; y < n; y++) {
    const to = first + y * row;
    for (let x: usize = 0; x < row; x += 16) {
      // The last vector of a row may reach into the next, or behind the image: those lanes are not used.
      v128.store(to + x, f32x4.sub(f32x4.sub(v128.load(from + x), high), low));
    }
    from += n << 2;
  }
  prefilter(first, n, row, row);
  const step = row + 32;
  const plane = field(plan, COEFFICIENTS) + step + 16;
  for (let y: usize = 0; y < row; y += 16) {
    for (let x: usize = 0; x < row; x += 16) {
      const at = first + (y >> 2) * row + x;
      const a = v128.load(at);
      const b = v128.load(at + row);
      const c = v128.load(at + 2 * row);
      const d = v128.load(at + 3 * row);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const to = plane + (x >> 2) * step + y;
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(to + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
      v128.store(to + 2 * step, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5));
      v128.store(to + 3 * step, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
    }
  }
  prefilter(plane, n, row, step);
  for (let x: usize = 0; x < n; x++) {
    const line = plane + x * step;
    store<f32>(line - 4, load<f32>(line, 4));
    const end = line + (n << 2);
    store<f32>(end, load<f32>(end - 8));
    store<f32>(end, load<f32>(end - 12), 4);
  }
  const top = plane - 16;
  memory.copy(top - step, top + step, step);
  memory.copy(top + n * step, top + (n - 2) * step, step);
  memory.copy(top + (n + 1) * step, top + (n - 3) * step, step);
}

function outerWeight(d: v128): v128 {
  return f32x4.mul(f32x4.mul(f32x4.mul(d, d), d), f32x4.splat(1.0 / 6.0));
}
function innerWeight(d: v128): v128 {
  return f32x4.sub(
    f32x4.splat(2.0 / 3.0),
    f32x4.mul(f32x4.mul(f32x4.mul(f32x4.splat(0.5), d), d), f32x4.sub(f32x4.splat(2), d)),
  );
}
/** Σ over four rows of four coefficients, each row weighed by lane `lane` of u0 … u3. */
function rows4(at: usize, step: usize, u0: v128, u1: v128, u2: v128, u3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(at), u0), f32x4.mul(v128.load(at + step), u1)),
    f32x4.add(f32x4.mul(v128.load(at + 2 * step), u2), f32x4.mul(v128.load(at + 3 * step), u3)),
  );
}
/** Both doubles of each to float32. */
function narrow(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 1, 4, 5);
}

/**
 * Add the image, times `weight`, to the sums of one half, and to those of squares, laid onto its class: out(x, y) =
 * image at cx + c·u + s·v, cy + c·v − s·u with u = m·(x − cx) − shiftX, v = y − cy − shiftY; the background beyond the image.
 * FOUND gets Σf, Σf², Σfg over the pixels inside, f the laid image less its background.
 * @param half 0 or 1
 * @returns the background
 */
export function classSumAdd(
  plan: usize,
  half: usize,
  m: f64,
  shiftX: f64,
  shiftY: f64,
  c: f64,
  s: f64,
  weight: f64,
): f64 {
  const n = field(plan, BOX);
  const row = field(plan, ROW);
  const background = backgroundOf(plan);
  load2(plan, background);
  const step = (row << 2) + 32;
  // Of the first neighbour.
  const origin = field(plan, COEFFICIENTS) + 12;
  const centre: f64 = <f64>(n >> 1);
  const edge: f64 = <f64>(n - 1);
  const low = f64x2.splat(-1e-9);
  const high = f64x2.splat(edge + 1e-9);
  const zero = f64x2.splat(0);
  const edges = f64x2.splat(edge);
  const base = f64x2.splat(background);
  const plane = (n * row) << 3;
  let sum = field(plan, SUMS) + half * plane;
  let squares = field(plan, SQUARES);
  const bare = squares == 0;
  const weights = f64x2.splat(weight);
  let inside = field(plan, INSIDE);
  let reference = field(plan, REFERENCE);
  let f1 = zero;
  let f2 = zero;
  let fg = zero;
  const stepX = f64x2.splat(4 * m * c);
  const stepY = f64x2.splat(-4 * m * s);
  for (let y: usize = 0; y < n; y++) {
    const u = m * (0 - centre) - shiftX;
    const v = <f64>y - centre - shiftY;
    const startX = c * u + s * v + centre;
    const startY = c * v - s * u + centre;
    let xa = f64x2.replace_lane(f64x2.splat(startX), 1, startX + m * c);
    let xb = f64x2.add(xa, f64x2.splat(2 * m * c));
    let ya = f64x2.replace_lane(f64x2.splat(startY), 1, startY - m * s);
    let yb = f64x2.add(ya, f64x2.splat(-2 * m * s));
    for (let x: usize = 0; x < row; x += 4) {
      const goodA = v128.and(
        v128.and(f64x2.ge(xa, low), f64x2.le(xa, high)),
        v128.and(f64x2.ge(ya, low), f64x2.le(ya, high)),
      );
      const goodB = v128.and(
        v128.and(f64x2.ge(xb, low), f64x2.le(xb, high)),
        v128.and(f64x2.ge(yb, low), f64x2.le(yb, high)),
      );
      const good = v128.shuffle<i32>(goodA, goodB, 0, 2, 4, 6);
      let value = f32x4.splat(0);
      if (v128.any_true(good)) {
        const cxa = f64x2.pmin(f64x2.pmax(xa, zero), edges);
        const cxb = f64x2.pmin(f64x2.pmax(xb, zero), edges);
        const cya = f64x2.pmin(f64x2.pmax(ya, zero), edges);
        const cyb = f64x2.pmin(f64x2.pmax(yb, zero), edges);
        const fxa = f64x2.floor(cxa);
        const fxb = f64x2.floor(cxb);
        const fya = f64x2.floor(cya);
        const fyb = f64x2.floor(cyb);
        const dx = narrow(f64x2.sub(cxa, fxa), f64x2.sub(cxb, fxb));
        const dy = narrow(f64x2.sub(cya, fya), f64x2.sub(cyb, fyb));
        const column = i32x4.trunc_sat_f32x4_s(narrow(fxa, fxb));
        const line = i32x4.trunc_sat_f32x4_s(narrow(fya, fyb));
        // Columns of the image are rows of the transposed coefficients.
        const at = i32x4.add(i32x4.mul(column, i32x4.splat(<i32>step)), i32x4.shl(line, 2));
        const ex = f32x4.sub(f32x4.splat(1), dx);
        const ey = f32x4.sub(f32x4.splat(1), dy);
        const u0 = outerWeight(ex);
        const u1 = innerWeight(dx);
        const u2 = innerWeight(ex);
        const u3 = outerWeight(dx);
        const r0 = rows4(
          origin + i32x4.extract_lane(at, 0),
          step,
          v128.shuffle<f32>(u0, u0, 0, 0, 0, 0),
          v128.shuffle<f32>(u1, u1, 0, 0, 0, 0),
          v128.shuffle<f32>(u2, u2, 0, 0, 0, 0),
          v128.shuffle<f32>(u3, u3, 0, 0, 0, 0),
        );
        const r1 = rows4(
          origin + i32x4.extract_lane(at, 1),
          step,
          v128.shuffle<f32>(u0, u0, 1, 1, 1, 1),
          v128.shuffle<f32>(u1, u1, 1, 1, 1, 1),
          v128.shuffle<f32>(u2, u2, 1, 1, 1, 1),
          v128.shuffle<f32>(u3, u3, 1, 1, 1, 1),
        );
        const r2 = rows4(
          origin + i32x4.extract_lane(at, 2),
          step,
          v128.shuffle<f32>(u0, u0, 2, 2, 2, 2),
          v128.shuffle<f32>(u1, u1, 2, 2, 2, 2),
          v128.shuffle<f32>(u2, u2, 2, 2, 2, 2),
          v128.shuffle<f32>(u3, u3, 2, 2, 2, 2),
        );
        const r3 = rows4(
          origin + i32x4.extract_lane(at, 3),
          step,
          v128.shuffle<f32>(u0, u0, 3, 3, 3, 3),
          v128.shuffle<f32>(u1, u1, 3, 3, 3, 3),
          v128.shuffle<f32>(u2, u2, 3, 3, 3, 3),
          v128.shuffle<f32>(u3, u3, 3, 3, 3, 3),
        );
        // Neighbour j of the four pixels, weighed.
        const ab = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
        const cd = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
        const ab2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        const cd2 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        value = f32x4.add(
          f32x4.add(
            f32x4.mul(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), outerWeight(ey)),
            f32x4.mul(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), innerWeight(dy)),
          ),
          f32x4.add(
            f32x4.mul(v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), innerWeight(ey)),
            f32x4.mul(v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), outerWeight(dy)),
          ),
        );
        value = v128.and(value, good);
      }
      const a = f64x2.promote_low_f32x4(value);
      const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 2, 3));
      const wholeA = f64x2.add(a, base);
      const wholeB = f64x2.add(b, base);
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(weights, wholeA)));
      v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(weights, wholeB)), 16);
      sum += 32;
      xa = f64x2.add(xa, stepX);
      xb = f64x2.add(xb, stepX);
      ya = f64x2.add(ya, stepY);
      yb = f64x2.add(yb, stepY);
      if (bare) continue;
      v128.store(squares, f64x2.add(v128.load(squares), f64x2.mul(wholeA, wholeA)));
      v128.store(squares, f64x2.add(v128.load(squares, 16), f64x2.mul(wholeB, wholeB)), 16);
      const seen = v128.load(inside);
      if (v128.any_true(seen)) {
        const f = f32x4.mul(value, seen);
        const fa = f64x2.promote_low_f32x4(f);
        const fb = f64x2.promote_low_f32x4(v128.shuffle<f32>(f, f, 2, 3, 2, 3));
        const g = v128.load(reference);
        f1 = f64x2.add(f1, f64x2.add(fa, fb));
        f2 = f64x2.add(f2, f64x2.add(f64x2.mul(fa, fa), f64x2.mul(fb, fb)));
        fg = f64x2.add(
          fg,
          f64x2.add(
            f64x2.mul(fa, f64x2.promote_low_f32x4(g)),
            f64x2.mul(fb, f64x2.promote_low_f32x4(v128.shuffle<f32>(g, g, 2, 3, 2, 3))),
          ),
        );
      }
      squares += 32;
      inside += 16;
      reference += 16;
    }
  }
  const found = field(plan, FOUND);
  store<f64>(found, f64x2.extract_lane(f1, 0) + f64x2.extract_lane(f1, 1));
  store<f64>(found, f64x2.extract_lane(f2, 0) + f64x2.extract_lane(f2, 1), 8);
  store<f64>(found, f64x2.extract_lane(fg, 0) + f64x2.extract_lane(fg, 1), 16);
  return background;
}
