// Reading an image of doubles between its pixels under an affine map; the twins are transform/samplers.ts. The image is
// padded by one number before and two behind each row and column, so that no neighbour is looked up.

const BILINEAR = 0;
const KEYS = 1;

/** Value at (x, y) of the bilinear rule. */
function bilinear(at: usize, step: usize, dx: f64, dy: f64): f64 {
  const a = load<f64>(at);
  const b = load<f64>(at + step);
  const top = a + dx * (load<f64>(at, 8) - a);
  const bottom = b + dx * (load<f64>(at + step, 8) - b);
  return top + dy * (bottom - top);
}

/** Σ over the 4 × 4 numbers from `at` on, rows `step` bytes apart; d: the fractions (dx, dy), both weighed at once. */
function cubic(kind: i32, at: usize, step: usize, d: v128): f64 {
  const half = f64x2.splat(0.5);
  const two = f64x2.splat(2);
  let w0: v128;
  let w1: v128;
  let w2: v128;
  let w3: v128;
  if (kind == KEYS) {
    const halves = f64x2.mul(half, d);
    const three = f64x2.mul(f64x2.splat(1.5), d);
    const square = f64x2.mul(d, d);
    w0 = f64x2.mul(d, f64x2.add(f64x2.splat(-0.5), f64x2.mul(d, f64x2.sub(f64x2.splat(1), halves))));
    w1 = f64x2.add(f64x2.splat(1), f64x2.mul(square, f64x2.sub(three, f64x2.splat(2.5))));
    w2 = f64x2.mul(d, f64x2.add(half, f64x2.mul(d, f64x2.sub(two, three))));
    w3 = f64x2.mul(square, f64x2.sub(halves, half));
  } else {
    const third = f64x2.splat(2.0 / 3.0);
    const sixth = f64x2.splat(1.0 / 6.0);
    const e = f64x2.sub(f64x2.splat(1), d);
    w0 = f64x2.mul(f64x2.mul(f64x2.mul(e, e), e), sixth);
    w1 = f64x2.sub(third, f64x2.mul(f64x2.mul(f64x2.mul(half, d), d), f64x2.sub(two, d)));
    w2 = f64x2.sub(third, f64x2.mul(f64x2.mul(f64x2.mul(half, e), e), f64x2.sub(two, e)));
    w3 = f64x2.mul(f64x2.mul(f64x2.mul(d, d), d), sixth);
  }
  let y = v128.shuffle<f64>(w0, w0, 1, 1);
  let left = f64x2.mul(y, v128.load(at));
  let right = f64x2.mul(y, v128.load(at, 16));
  at += step;
  y = v128.shuffle<f64>(w1, w1, 1, 1);
  left = f64x2.add(left, f64x2.mul(y, v128.load(at)));
  right = f64x2.add(right, f64x2.mul(y, v128.load(at, 16)));
  at += step;
  y = v128.shuffle<f64>(w2, w2, 1, 1);
  left = f64x2.add(left, f64x2.mul(y, v128.load(at)));
  right = f64x2.add(right, f64x2.mul(y, v128.load(at, 16)));
  at += step;
  y = v128.shuffle<f64>(w3, w3, 1, 1);
  left = f64x2.add(left, f64x2.mul(y, v128.load(at)));
  right = f64x2.add(right, f64x2.mul(y, v128.load(at, 16)));
  left = f64x2.mul(left, v128.shuffle<f64>(w0, w1, 0, 2));
  right = f64x2.mul(right, v128.shuffle<f64>(w2, w3, 0, 2));
  const sum = f64x2.add(left, right);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * out(x, y) = image(cx + c·u + s·v, cy + c·v − s·u), u = m·(x − cx) − shiftX, v = y − cy − shiftY, for the pixels of
 * rows y0 ≤ y < y1. `image`: byte offset of pixel (0, 0) of a plane of (scale·height) × (scale·width) doubles, rows
 * `step` bytes apart; coordinates are multiplied by `scale` before reading. `repeat`: the image repeats; otherwise what
 * lies beyond it by more than 1e-9 px takes `fill`. `kind`: 0 bilinear, 1 Keys, 2 cubic B-spline; `double`: out holds
 * doubles, else float32.
 */
export function sampleAffine(
  kind: i32,
  image: usize,
  step: usize,
  scale: f64,
  repeat: i32,
  fill: f64,
  width: i32,
  height: i32,
  y0: i32,
  y1: i32,
  m: f64,
  shiftX: f64,
  shiftY: f64,
  c: f64,
  s: f64,
  out: usize,
  double: i32,
): void {
  const cx: f64 = <f64>(width >> 1);
  const cy: f64 = <f64>(height >> 1);
  const right: f64 = <f64>(width - 1);
  const bottom: f64 = <f64>(height - 1);
  const columns = width * <i32>scale;
  const rows = height * <i32>scale;
  const back: usize = kind == BILINEAR ? 0 : step + 8;
  for (let y = y0; y < y1; y++) {
    const v = <f64>y - cy - shiftY;
    for (let x = 0; x < width; x++) {
      const u = m * (<f64>x - cx) - shiftX;
      let px = c * u + s * v + cx;
      let py = c * v - s * u + cy;
      let value = fill;
      const inside = px >= -1e-9 && py >= -1e-9 && px <= right + 1e-9 && py <= bottom + 1e-9;
      if (repeat || inside) {
        if (!repeat) {
          px = min<f64>(max<f64>(px, 0), right);
          py = min<f64>(max<f64>(py, 0), bottom);
        }
        px *= scale;
        py *= scale;
        const fx = floor<f64>(px);
        const fy = floor<f64>(py);
        let i = <i32>fx;
        let j = <i32>fy;
        if (repeat) {
          if (i < 0 || i >= columns) i = ((i % columns) + columns) % columns;
          if (j < 0 || j >= rows) j = ((j % rows) + rows) % rows;
        }
        const at = image + <usize>j * step + ((<usize>i) << 3) - back;
        if (kind == BILINEAR) value = bilinear(at, step, px - fx, py - fy);
        else value = cubic(kind, at, step, f64x2.replace_lane(f64x2.splat(px - fx), 1, py - fy));
      }
      if (double) {
        store<f64>(out, value);
        out += 8;
      } else {
        store<f32>(out, <f32>value);
        out += 4;
      }
    }
  }
}
