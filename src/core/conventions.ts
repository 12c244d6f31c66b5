/**
 * Axes, centre, angles and shifts: the only place. Every other file calls these functions.
 *
 * x = column (fastest), y = row, row 0 = first row of the file; centre = floor(n/2) for odd and even n. An alignment is
 * **p_ref = M · (R(ψ)·p_img + t) = M · R(ψ)·(p_img + o)**, p from the centre in px, R(ψ) = [[cos ψ, −sin ψ],
 * [sin ψ, cos ψ]], ψ in degrees in (−180, 180], t = R(ψ)·o, mirror: M = diag(−1, 1), applied last. This is RELION's
 * meaning: ψ = rlnAnglePsi, o = (rlnOriginXAngst, rlnOriginYAngst) / pixelSize.
 */

/** How one image is laid onto its reference; see the file comment for signs. */
export interface Alignment {
  /** Degrees. */
  psi: number;
  /** t, px. */
  shiftX: number;
  shiftY: number;
  mirror: boolean;
}

/** Alignments as columns of equal length, one row an image; `mirror`: 1 = mirrored. */
export interface AlignmentColumns {
  psi: ArrayLike<number>;
  shiftX: ArrayLike<number>;
  shiftY: ArrayLike<number>;
  mirror: ArrayLike<number>;
}

/** Row `row` of columns of alignments. */
export function alignmentAt({ psi, shiftX, shiftY, mirror }: AlignmentColumns, row: number): Alignment {
  return { psi: psi[row]!, shiftX: shiftX[row]!, shiftY: shiftY[row]!, mirror: mirror[row] === 1 };
}

/** Leaves an image where it is. */
export const IDENTITY: Alignment = { psi: 0, shiftX: 0, shiftY: 0, mirror: false };

/** Index of the centre pixel along a side of n pixels. */
export function centre(n: number): number {
  return Math.floor(n / 2);
}

/** The same angle in (−180, 180], degrees. */
export function wrapDegrees(angle: number): number {
  const a = angle - 360 * Math.floor((angle + 180) / 360);
  return a === -180 ? 180 : a;
}

/** Smallest signed difference a − b on the circle, degrees, (−180, 180]. */
export function angleDifference(a: number, b: number): number {
  return wrapDegrees(a - b);
}

/** R(ψ)·(x, y), ψ in degrees. */
export function rotate(psi: number, x: number, y: number): [number, number] {
  const c = Math.cos((psi * Math.PI) / 180);
  const s = Math.sin((psi * Math.PI) / 180);
  return [c * x - s * y, s * x + c * y];
}

/** o of an alignment, px: o = R(−ψ)·t. */
export function originOf(a: Alignment): [number, number] {
  return rotate(-a.psi, a.shiftX, a.shiftY);
}

/** The alignment with RELION's ψ (degrees) and o (px): t = R(ψ)·o. */
export function fromOrigin(psi: number, originX: number, originY: number, mirror = false): Alignment {
  const [shiftX, shiftY] = rotate(psi, originX, originY);
  return { psi: wrapDegrees(psi), shiftX, shiftY, mirror };
}

/** Where the image point (x, y) lands in the reference; both from the centre, px. */
export function applyTo(a: Alignment, x: number, y: number): [number, number] {
  const [u, v] = rotate(a.psi, x, y);
  return [a.mirror ? -(u + a.shiftX) : u + a.shiftX, v + a.shiftY];
}

/**
 * `after` ∘ `before` as one alignment (image → first reference → second), so that pixels are interpolated once.
 * With M₁ = 1: ψ = ψ₁+ψ₂, t = R(ψ₂)t₁ + t₂. With M₁: R(ψ₂)M = M R(−ψ₂), so ψ = ψ₁−ψ₂, t = R(−ψ₂)t₁ + M t₂, M = M₂M₁.
 */
export function compose(after: Alignment, before: Alignment): Alignment {
  const sign = before.mirror ? -1 : 1;
  const [x, y] = rotate(sign * after.psi, before.shiftX, before.shiftY);
  return {
    psi: wrapDegrees(before.psi + sign * after.psi),
    shiftX: x + sign * after.shiftX,
    shiftY: y + after.shiftY,
    mirror: before.mirror !== after.mirror,
  };
}

/** The alignment from the reference back to the image: compose(inverse(a), a) = identity. */
export function inverse(a: Alignment): Alignment {
  // p = R(−ψ)(M p' − t). Without mirror: ψ' = −ψ, t' = −R(−ψ)t. With it: R(−ψ)M = M R(ψ), so ψ' = ψ, t' = −M R(−ψ) t.
  const [x, y] = rotate(-a.psi, -a.shiftX, -a.shiftY);
  return a.mirror
    ? { psi: wrapDegrees(a.psi), shiftX: -x, shiftY: y, mirror: true }
    : { psi: wrapDegrees(-a.psi), shiftX: x, shiftY: y, mirror: false };
}
