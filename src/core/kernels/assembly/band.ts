// Products of a band of rows with a few columns, both ways, without packing the band: float32 products summed in float32
// over at most 256 terms, these sums added in double. The twin is ../bandProduct.ts.
import { addLanes } from "./gemm";

/** Terms summed in float32. */
const DEPTH: i32 = 256;

/**
 * out[row][column] += Σ_k a[row][k]·b[k][column]. `rows` is a multiple of 4, `columns` of 8; rows of `a` lie aStep bytes
 * apart, rows of the doubles `out` outStep; `b` lies in panels of 8 columns, [panel][k][8].
 */
export function bandForward(
  a: usize,
  aStep: usize,
  rows: i32,
  b: usize,
  columns: i32,
  depth: i32,
  out: usize,
  outStep: usize,
): void {
  const panel = (<usize>depth) << 5;
  for (let k = 0; k < depth; k += DEPTH) {
    const length = (<usize>min<i32>(DEPTH, depth - k)) << 5;
    for (let column = 0; column < columns; column += 8) {
      const left = b + <usize>(column >> 3) * panel + ((<usize>k) << 5);
      for (let row = 0; row < rows; row += 4) {
        let p0 = a + <usize>row * aStep + ((<usize>k) << 2);
        let p1 = p0 + aStep;
        let p2 = p1 + aStep;
        let p3 = p2 + aStep;
        let c00 = f32x4.splat(0);
        let c01 = c00;
        let c10 = c00;
        let c11 = c00;
        let c20 = c00;
        let c21 = c00;
        let c30 = c00;
        let c31 = c00;
        let pb = left;
        for (const end = left + length; pb < end; pb += 32) {
          const b0 = v128.load(pb);
          const b1 = v128.load(pb, 16);
          let x = v128.load32_splat(p0);
          c00 = f32x4.add(c00, f32x4.mul(x, b0));
          c01 = f32x4.add(c01, f32x4.mul(x, b1));
          x = v128.load32_splat(p1);
          c10 = f32x4.add(c10, f32x4.mul(x, b0));
          c11 = f32x4.add(c11, f32x4.mul(x, b1));
          x = v128.load32_splat(p2);
          c20 = f32x4.add(c20, f32x4.mul(x, b0));
          c21 = f32x4.add(c21, f32x4.mul(x, b1));
          x = v128.load32_splat(p3);
          c30 = f32x4.add(c30, f32x4.mul(x, b0));
          c31 = f32x4.add(c31, f32x4.mul(x, b1));
          p0 += 4;
          p1 += 4;
          p2 += 4;
          p3 += 4;
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
}

/**
 * out[k][column] += Σ_row a[row][k]·y[row][column]. `rows` is at most 256, `depth` (columns of a) a multiple of 4,
 * `columns` of 8; `y` lies in panels of 8 columns of `yRows` rows, [panel][row][8]; rows of the doubles `out` lie outStep
 * bytes apart.
 */
export function bandBackward(
  a: usize,
  aStep: usize,
  rows: i32,
  y: usize,
  yRows: i32,
  columns: i32,
  depth: i32,
  out: usize,
  outStep: usize,
): void {
  const panel = (<usize>yRows) << 5;
  const length = (<usize>rows) << 5;
  for (let k = 0; k < depth; k += 4) {
    for (let column = 0; column < columns; column += 8) {
      let pa = a + ((<usize>k) << 2);
      let pb = y + <usize>(column >> 3) * panel;
      let c00 = f32x4.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      for (const end = pb + length; pb < end; pb += 32) {
        const b0 = v128.load(pb);
        const b1 = v128.load(pb, 16);
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
        pa += aStep;
      }
      let at = out + <usize>k * outStep + ((<usize>column) << 3);
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
