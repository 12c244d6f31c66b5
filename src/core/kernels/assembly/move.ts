// Moving an image that is given as samples of half rings: a phase for each, made from ring to ring.

/** sin x by its series, |x| ≤ π/4. */
function sine(x: v128, xx: v128): v128 {
  let s = f32x4.add(f32x4.mul(f32x4.splat(-1.9515295891e-4), xx), f32x4.splat(8.3321608736e-3));
  s = f32x4.add(f32x4.mul(s, xx), f32x4.splat(-1.6666654611e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(s, xx), x), x);
}
/** cos x by its series, |x| ≤ π/4. */
function cosine(xx: v128): v128 {
  let c = f32x4.add(f32x4.mul(f32x4.splat(2.443315711809948e-5), xx), f32x4.splat(-1.388731625493765e-3));
  c = f32x4.add(f32x4.mul(c, xx), f32x4.splat(4.166664568298827e-2));
  c = f32x4.mul(f32x4.mul(c, xx), xx);
  return f32x4.add(f32x4.sub(c, f32x4.mul(xx, f32x4.splat(0.5))), f32x4.splat(1));
}

/**
 * to(k, j) = scale·from(k, j)·e^{i·k·(ux cos φ_j + uy sin φ_j)}, φ_j = πj/H; H is a multiple of 4.
 * @param step,ringStep bytes between the samples of a ring, and between rings, of `from`; those of `to` lie together
 * @param turn cos, then sin, of φ_j
 */
export function move(
  rings: usize,
  half: usize,
  step: usize,
  ringStep: usize,
  turn: usize,
  fromRe: usize,
  fromIm: usize,
  toRe: usize,
  toIm: usize,
  ux: f32,
  uy: f32,
  scale: f32,
): void {
  const row = half << 2;
  for (let j: usize = 0; j < half; j += 4) {
    const cos = v128.load(turn + (j << 2));
    const sin = v128.load(turn + row + (j << 2));
    const angle = f32x4.add(f32x4.mul(f32x4.splat(ux), cos), f32x4.mul(f32x4.splat(uy), sin));
    const quarters = f32x4.nearest(f32x4.mul(angle, f32x4.splat(0.6366197723675814)));
    // π/2 in two pieces, so that the difference keeps its digits.
    let x = f32x4.sub(angle, f32x4.mul(quarters, f32x4.splat(1.57073974609375)));
    x = f32x4.sub(x, f32x4.mul(quarters, f32x4.splat(5.6580701e-5)));
    const xx = f32x4.mul(x, x);
    const s0 = sine(x, xx);
    const c0 = cosine(xx);
    const q = i32x4.trunc_sat_f32x4_s(quarters);
    const odd = i32x4.eq(v128.and(q, i32x4.splat(1)), i32x4.splat(1));
    const signS = i32x4.shl(v128.and(q, i32x4.splat(2)), 30);
    const signC = i32x4.shl(v128.and(i32x4.add(q, i32x4.splat(1)), i32x4.splat(2)), 30);
    const unitIm = v128.xor(v128.bitselect(c0, s0, odd), signS);
    const unitRe = v128.xor(v128.bitselect(s0, c0, odd), signC);
    let c = f32x4.mul(unitRe, f32x4.splat(scale));
    let s = f32x4.mul(unitIm, f32x4.splat(scale));
    let re = fromRe + j * step;
    let im = fromIm + j * step;
    let outRe = toRe + (j << 2);
    let outIm = toIm + (j << 2);
    for (let ring: usize = 0; ring < rings; ring++) {
      let u: v128;
      let v: v128;
      if (step == 4) {
        u = v128.load(re);
        v = v128.load(im);
      } else {
        u = v128.load32_splat(re);
        u = v128.load_lane<f32>(re + step, u, 1);
        u = v128.load_lane<f32>(re + 2 * step, u, 2);
        u = v128.load_lane<f32>(re + 3 * step, u, 3);
        v = v128.load32_splat(im);
        v = v128.load_lane<f32>(im + step, v, 1);
        v = v128.load_lane<f32>(im + 2 * step, v, 2);
        v = v128.load_lane<f32>(im + 3 * step, v, 3);
      }
      v128.store(outRe, f32x4.sub(f32x4.mul(u, c), f32x4.mul(v, s)));
      v128.store(outIm, f32x4.add(f32x4.mul(u, s), f32x4.mul(v, c)));
      const next = f32x4.sub(f32x4.mul(c, unitRe), f32x4.mul(s, unitIm));
      s = f32x4.add(f32x4.mul(c, unitIm), f32x4.mul(s, unitRe));
      c = next;
      re += ringStep;
      im += ringStep;
      outRe += row;
      outIm += row;
    }
  }
}
