// The hot kernel of alignment; the twin, and its mathematics, is ../../align/level.ts. Here its second step: the scores of
// one reference at all offsets and angles, and the highest of them.
import { addMul, firstPasses, lastPass, subMul } from "./laneFft";
import { field, HALF, GROUPS, ANGLES, ANGLE_ROOTS, TURN, SUMS, WORK, WORK_BYTES, FOUND } from "./levelFields";
import { sumBoth, sumStraight } from "./levelSums";

export { levelShift } from "./levelShift";

/**
 * Score step for one reference, B_m(k) at bRe, bIm + m·orderStep + 4k bytes. Cubes to fill: byte offsets, 0 = not wanted.
 */
export function levelScore(
  level: usize,
  bRe: usize,
  bIm: usize,
  orderStep: usize,
  straight: usize,
  mirrored: usize,
): void {
  const half = field(level, HALF);
  const groups = field(level, GROUPS);
  const plane = (groups * half) << 4;
  const sums = field(level, SUMS);
  if (mirrored) sumBoth(level, bRe, bIm, orderStep);
  else sumStraight(level, bRe, bIm, orderStep);
  const cube = field(level, ANGLES) << 4;
  for (let g: usize = 0; g < groups; g++) {
    const s = sums + ((g * half) << 4);
    if (straight) angles(level, s, s + plane, straight + g * cube);
    if (mirrored) angles(level, s + 2 * plane, s + 3 * plane, mirrored + g * cube);
  }
}

/**
 * C(a) = S_0 + 2 Re Σ_{0<m<H} S_m·e^{2πi ma/N} of one group, by a complex transform of h = N/2 points:
 * z_k = (S_k + S*_{h−k}) + i·e^{2πik/N}(S_k − S*_{h−k}).
 */
function angles(level: usize, sRe: usize, sIm: usize, cube: usize): void {
  const half = field(level, HALF);
  const h = field(level, ANGLES) >> 1;
  const turn = field(level, TURN);
  const work = field(level, WORK);
  const plane = field(level, WORK_BYTES);
  const zRe = work;
  const zIm = work + plane;
  const first = v128.load(sRe);
  v128.store(zRe, first);
  v128.store(zIm, first);
  for (let k: usize = 1; k < h; k++) {
    const q = h - k;
    const c = v128.load32_splat(turn + (k << 2));
    const s = v128.load32_splat(turn + ((h + k) << 2));
    let ar = f32x4.splat(0);
    let ai = f32x4.splat(0);
    let br = f32x4.splat(0);
    let bi = f32x4.splat(0);
    if (k < half) {
      ar = v128.load(sRe + (k << 4));
      ai = v128.load(sIm + (k << 4));
    }
    if (q < half) {
      br = v128.load(sRe + (q << 4));
      bi = v128.load(sIm + (q << 4));
    }
    const mr = f32x4.sub(ar, br);
    const mi = f32x4.add(ai, bi);
    v128.store(zRe + (k << 4), f32x4.sub(f32x4.add(ar, br), addMul(mr, s, mi, c)));
    v128.store(zIm + (k << 4), f32x4.add(f32x4.sub(ai, bi), subMul(mr, c, mi, s)));
  }
  // Re and im change places: the exponent is positive here. The last pass writes even angles and odd ones in turn.
  const yRe = work + 2 * plane;
  const yIm = work + 3 * plane;
  const other = firstPasses(h, 0, zIm, zRe, yIm, yRe, field(level, ANGLE_ROOTS));
  lastPass<u16>(h, other ? yIm : zIm, other ? yRe : zRe, cube + 16, cube);
}

/**
 * The highest score of a cube among angles 0 … reach and N − reach … N − 1 (reach ≥ N/2: all); its group, angle and
 * lane go to the level's FOUND: the first in that order of equal ones.
 */
export function levelBest(level: usize, cube: usize, reach: usize): f32 {
  const groups = field(level, GROUPS);
  const angles = field(level, ANGLES);
  const all = reach >= angles >> 1;
  const rise = all ? angles : reach + 1;
  const fall = all ? angles : angles - reach;
  let best: f32 = -Infinity;
  let group: usize = 0;
  for (let g: usize = 0; g < groups; g++) {
    const from = cube + ((g * angles) << 4);
    let most = f32x4.splat(-Infinity);
    for (let a: usize = 0; a < rise; a++) most = f32x4.pmax(most, v128.load(from + (a << 4)));
    for (let a = fall; a < angles; a++) most = f32x4.pmax(most, v128.load(from + (a << 4)));
    const high = max(
      max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
      max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
    );
    if (high > best) {
      best = high;
      group = g;
    }
  }
  const found = field(level, FOUND);
  const from = cube + ((group * angles) << 4);
  const wanted = f32x4.splat(best);
  for (let a: usize = 0; a < angles; a++) {
    if (a == rise) a = fall;
    const lanes = i32x4.bitmask(f32x4.eq(v128.load(from + (a << 4)), wanted));
    if (lanes) {
      store<usize>(found, group);
      store<usize>(found + 4, a);
      store<usize>(found + 8, ctz(lanes));
      break;
    }
  }
  return best;
}
