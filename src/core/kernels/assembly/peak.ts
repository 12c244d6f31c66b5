// The highest number of a window of a plane; the twin is ../peak.ts.

/**
 * Index (y·width + x) of the highest float32 with x0 ≤ x < x1, y0 ≤ y < y1; the first by rows of equal ones. Numbers
 * that are none are passed over, unless the first of the window is one: then that.
 */
export function highestInWindow(plane: usize, width: i32, x0: i32, x1: i32, y0: i32, y1: i32): i32 {
  const first = load<f32>(plane + ((<usize>(y0 * width + x0)) << 2));
  if (first != first) return y0 * width + x0;
  let best = f32x4.splat(first);
  let other = best;
  for (let y = y0; y < y1; y++) {
    let at = plane + ((<usize>(y * width + x0)) << 2);
    const end = plane + ((<usize>(y * width + x1)) << 2);
    for (; at + 32 <= end; at += 32) {
      // a < b ? b : a, so that b that is no number never wins.
      best = f32x4.pmax(best, v128.load(at));
      other = f32x4.pmax(other, v128.load(at, 16));
    }
    for (; at < end; at += 4) best = f32x4.pmax(best, v128.load32_splat(at));
  }
  best = f32x4.pmax(best, other);
  best = f32x4.pmax(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1));
  best = f32x4.pmax(best, v128.shuffle<f32>(best, best, 1, 0, 3, 2));
  const top = f32x4.extract_lane(best, 0);
  for (let y = y0; y < y1; y++) {
    let at = plane + ((<usize>(y * width + x0)) << 2);
    const end = plane + ((<usize>(y * width + x1)) << 2);
    for (; at + 16 <= end; at += 16) {
      if (v128.any_true(f32x4.eq(best, v128.load(at)))) break;
    }
    for (; at < end; at += 4) {
      if (load<f32>(at) == top) return <i32>((at - plane) >> 2);
    }
  }
  return -1;
}
