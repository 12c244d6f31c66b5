// Cubic B-spline coefficients in double precision, operation by operation as the twin, transform/spline.ts, so that both
// give the same bits.

/** √3 − 2 */
const POLE: f64 = -0.2679491924311228;

/** First causal value: Σ z^k s_k over `terms`, the line reflected about its edges or repeated; over `norm`. */
function start(line: usize, n: i32, step: usize, periodic: i32, terms: i32, norm: f64): f64 {
  const last = n - 1;
  let sum = load<f64>(line);
  let power = POLE;
  for (let k = 1; k < terms; k++) {
    const i = periodic ? n - k : k <= last ? k : 2 * last - k;
    sum += power * load<f64>(line + <usize>i * step);
    power *= POLE;
  }
  return sum / norm;
}

/** Last anticausal value. */
function finish(line: usize, n: i32, step: usize, periodic: i32, terms: i32, norm: f64): f64 {
  const end = load<f64>(line + <usize>(n - 1) * step);
  if (!periodic) {
    return (POLE / (POLE * POLE - 1)) * (end + POLE * load<f64>(line + <usize>(n - 2) * step));
  }
  let sum = end;
  let power = POLE;
  for (let k = 0; k < terms - 1; k++) {
    sum += power * load<f64>(line + <usize>k * step);
    power *= POLE;
  }
  return (-POLE * sum) / norm;
}

/**
 * Pixels to coefficients along the rows, in place: `rows` rows of `n` doubles, `step` bytes apart, four at a time because
 * each number waits for the one before. `terms`, `norm`: terms of the sums at the ends and 1 − z^n or 1 − z^(2n−2).
 */
export function splineRows(plane: usize, n: i32, rows: i32, step: usize, periodic: i32, terms: i32, norm: f64): void {
  if (n == 1) return;
  const end = (<usize>(n - 1)) << 3;
  let y = 0;
  for (; y < rows; y++) {
    const line = plane + <usize>y * step;
    for (let i: usize = 0; i < (<usize>n) << 3; i += 8) store<f64>(line + i, 6 * load<f64>(line + i));
    store<f64>(line, start(line, n, 8, periodic, terms, norm));
  }
  for (y = 0; y + 4 <= rows; y += 4) {
    let a = plane + <usize>y * step;
    let b = a + step;
    let c = b + step;
    let d = c + step;
    let p = load<f64>(a);
    let q = load<f64>(b);
    let r = load<f64>(c);
    let s = load<f64>(d);
    for (let i: usize = 8; i <= end; i += 8) {
      p = load<f64>(a + i) + POLE * p;
      q = load<f64>(b + i) + POLE * q;
      r = load<f64>(c + i) + POLE * r;
      s = load<f64>(d + i) + POLE * s;
      store<f64>(a + i, p);
      store<f64>(b + i, q);
      store<f64>(c + i, r);
      store<f64>(d + i, s);
    }
    p = finish(a, n, 8, periodic, terms, norm);
    q = finish(b, n, 8, periodic, terms, norm);
    r = finish(c, n, 8, periodic, terms, norm);
    s = finish(d, n, 8, periodic, terms, norm);
    store<f64>(a + end, p);
    store<f64>(b + end, q);
    store<f64>(c + end, r);
    store<f64>(d + end, s);
    for (let i = end; i > 0;) {
      i -= 8;
      p = POLE * (p - load<f64>(a + i));
      q = POLE * (q - load<f64>(b + i));
      r = POLE * (r - load<f64>(c + i));
      s = POLE * (s - load<f64>(d + i));
      store<f64>(a + i, p);
      store<f64>(b + i, q);
      store<f64>(c + i, r);
      store<f64>(d + i, s);
    }
  }
  for (; y < rows; y++) {
    const a = plane + <usize>y * step;
    let p = load<f64>(a);
    for (let i: usize = 8; i <= end; i += 8) {
      p = load<f64>(a + i) + POLE * p;
      store<f64>(a + i, p);
    }
    p = finish(a, n, 8, periodic, terms, norm);
    store<f64>(a + end, p);
    for (let i = end; i > 0;) {
      i -= 8;
      p = POLE * (p - load<f64>(a + i));
      store<f64>(a + i, p);
    }
  }
}

/** The same along `columns` columns of `n` doubles: whole rows are swept, two columns a vector, odd ones alone. */
export function splineColumns(
  plane: usize,
  n: i32,
  columns: i32,
  step: usize,
  periodic: i32,
  terms: i32,
  norm: f64,
): void {
  if (n == 1) return;
  const z = f64x2.splat(POLE);
  const six = f64x2.splat(6);
  const pairs = (<usize>(columns & ~1)) << 3;
  const wide = (<usize>columns) << 3;
  const last = <usize>(n - 1) * step;
  for (let row = plane, stop = plane + last; row <= stop; row += step) {
    for (let i: usize = 0; i < pairs; i += 16) v128.store(row + i, f64x2.mul(six, v128.load(row + i)));
    if (pairs < wide) store<f64>(row + pairs, 6 * load<f64>(row + pairs));
  }
  for (let i: usize = 0; i < wide; i += 8) {
    store<f64>(plane + i, start(plane + i, n, step, periodic, terms, norm));
  }
  for (let row = plane + step, stop = plane + last; row <= stop; row += step) {
    for (let i: usize = 0; i < pairs; i += 16) {
      v128.store(row + i, f64x2.add(v128.load(row + i), f64x2.mul(z, v128.load(row + i - step))));
    }
    if (pairs < wide) store<f64>(row + pairs, load<f64>(row + pairs) + POLE * load<f64>(row + pairs - step));
  }
  for (let i: usize = 0; i < wide; i += 8) {
    store<f64>(plane + last + i, finish(plane + i, n, step, periodic, terms, norm));
  }
  for (let row = plane + last; row > plane;) {
    row -= step;
    for (let i: usize = 0; i < pairs; i += 16) {
      v128.store(row + i, f64x2.mul(z, f64x2.sub(v128.load(row + i + step), v128.load(row + i))));
    }
    if (pairs < wide) store<f64>(row + pairs, POLE * (load<f64>(row + pairs + step) - load<f64>(row + pairs)));
  }
}
