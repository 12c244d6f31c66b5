// Matrix products from packed panels: float32 products summed in float32 over one block of the inner dimension, the
// blocks' sums added in double. The twin is ../gemm.ts.

/** `rows` × `depth` numbers, rows `step` bytes apart, into panels of 4 rows: out[panel][k][row]. Both multiples of 4. */
export function packRows(from: usize, step: usize, rows: i32, depth: i32, out: usize): void {
  for (let row = 0; row < rows; row += 4) {
    for (let k = 0; k < depth; k += 4) {
      const at = from + ((<usize>k) << 2);
      const a = v128.load(at);
      const b = v128.load(at + step);
      const c = v128.load(at + 2 * step);
      const d = v128.load(at + 3 * step);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(out, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
      v128.store(out, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5), 32);
      v128.store(out, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7), 48);
      out += 64;
    }
    from += 4 * step;
  }
}

/** `depth` × `columns` numbers, rows `step` bytes apart, into panels of 4 columns: out[panel][k][column]. */
export function packColumns(from: usize, step: usize, columns: i32, depth: i32, out: usize): void {
  for (let column = 0; column < columns; column += 4) {
    let at = from + ((<usize>column) << 2);
    for (let k = 0; k < depth; k++) {
      v128.store(out, v128.load(at));
      out += 16;
      at += step;
    }
  }
}

/** sum[0 … 3] += the float32 lanes, in double. */
export function addLanes(sum: usize, lanes: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(lanes)));
  const high = v128.shuffle<f32>(lanes, lanes, 2, 3, 2, 3);
  v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(high)), 16);
}

/**
 * out[i][j] += Σ_k a[i][k]·b[k][j] for packed panels of `rows` (a multiple of 4) and `columns` (a multiple of 8) over
 * `depth`; rows of the doubles `out` lie outStep bytes apart. Tiles of 4 rows by 2 vectors; with `upper`, those wholly
 * below the diagonal are left out.
 */
export function gemmPanels(
  a: usize,
  b: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  out: usize,
  outStep: usize,
  upper: i32,
): void {
  const panel = (<usize>depth) << 4;
  for (let column = 0; column < columns; column += 8) {
    const left = b + <usize>(column >> 2) * panel;
    const last = upper ? min<i32>(rows, column + 8) : rows;
    for (let row = 0; row < last; row += 4) {
      let pa = a + <usize>(row >> 2) * panel;
      let pb = left;
      let c00 = f32x4.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      for (const end = left + panel; pb < end; pb += 16) {
        const b0 = v128.load(pb);
        const b1 = v128.load(pb + panel);
        let x = v128.load32_splat(pa);
        c00 = f32x4.add(c00, f32x4.mul(x, b0));
        c01 = f32x4.add(c01, f32x4.mul(x, b1));
        x = v128.load32_splat(pa, 4);
        c10 = f32x4.add(c10, f32x4.mul(x, b0));
        c11 = f32x4.add(c11, f32x4.mul(x, b1));
        x = v128.load32_splat(pa, 8);
        c20 = f32x4.add(c20, f32x4.mul(x, b0));
        c21 = f32x4.add(c21, f32x4.mul(x, b1));
        x = v128.load32_splat(pa, 12);
        c30 = f32x4.add(c30, f32x4.mul(x, b0));
        c31 = f32x4.add(c31, f32x4.mul(x, b1));
        pa += 16;
      }
      let at = out + <usize>row * outStep + ((<usize>column) << 3);
      addLanes(at, c00);
      addLanes(at + 32, c01);
      at += outStep;
      addLanes(at, c10);
      addLanes(at + 32, c11);
      at += outStep;
      addLanes(at, c20);
      addLanes(at + 32, c21);
      at += outStep;
      addLanes(at, c30);
      addLanes(at + 32, c31);
    }
  }
}
