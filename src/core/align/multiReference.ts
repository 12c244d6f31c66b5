/** Multi-reference alignment: every particle against every reference, with the best shift, angle and mirror. */
import { wrapDegrees } from "../conventions.js";
import { polarPlan } from "../polar/polarTransform.js";
import { turnHalfRings } from "../polar/turnRings.js";
import { AppError } from "../errors.js";
import type { Range } from "../tools/tool.js";
import { boxWindow, resolveGeometry, type Geometry, type SearchRange } from "./geometry.js";
import { setPlacement, type Placements } from "./placements.js";
import { FLAT, makeReferences, prepareParticle, USABLE } from "./polarStack.js";
import { atLimit, emptyPlacement, searchFor, type Placement, type References } from "./search.js";

export interface AlignArgs {
  geometry: Geometry;
  /** Image numbers that take part; the kernel's items are positions in this list. */
  used: Uint32Array;
  /** (images, R, H). */
  yRe: Float32Array;
  yIm: Float32Array;
  references: References;
  placements: Placements;
  /** Fitted score of the winner and of the next best, (images). */
  score: Float64Array;
  runnerUp: Float64Array;
  /** 1 = at the limit of the shift search, (images). */
  limit: Uint8Array;
  /**
   * (images) degrees: the angular range of the geometry is about this angle instead of 0, and the square of shifts turns
   * with it; NaN = all angles. Absent or null: about 0.
   */
  about?: Float64Array | null;
}

/** Kernel over particles: find the best reference, mirror, angle and shift. ccc is left to the pass over pixels. */
export function alignKernel(range: Range, args: AlignArgs): void {
  const { geometry, used, yRe, yIm, references, placements, score, runnerUp, limit } = args;
  const search = searchFor(geometry);
  const found = emptyPlacement();
  const { rings, half } = geometry;
  const size = rings * half;
  const { about } = args;
  const turned = about ? { re: new Float32Array(size), im: new Float32Array(size) } : null;
  const free = about ? searchFor({ ...geometry, angularRange: 0 }) : search;
  for (let at = range.start; at < range.end; at++) {
    const i = used[at]!;
    const middle = about?.[i] ?? Number.NaN;
    if (turned && !Number.isNaN(middle)) {
      // p' = R(ψ₀)·p: the angle found is ψ − ψ₀, and t = R(ψ)·o = R(ψ − ψ₀)·o' stays what it is.
      turnHalfRings(yRe, yIm, i * size, rings, half, middle, turned.re, turned.im);
      search.align(turned.re, turned.im, 0, references, found);
      found.psi = wrapDegrees(found.psi + middle);
    } else free.align(yRe, yIm, i * size, references, found);
    placements.classIndex[i] = found.reference;
    setPlacement(placements, i, found);
    score[i] = found.score;
    runnerUp[i] = found.runnerUp;
    limit[i] = atLimit(found.originX, found.originY, geometry.maxShift) ? 1 : 0;
  }
}

/**
 * Align images against references on the calling thread, for single pairs and small sets.
 *
 * @param images     (count, n, n), any density unit
 * @param references (references, n, n)
 * @returns one placement an image: p_ref = M·(R(ψ)·p + t)
 * @throws AppError "image.flat", "image.notFinite" with the numbers of the images at fault
 */
export function alignImages(images: Float32Array, references: Float32Array, range: SearchRange): Placement[] {
  const geometry = resolveGeometry(range);
  const { boxSize, rings, half } = geometry;
  const size = boxSize * boxSize;
  const prepared = makeReferences(references, geometry);
  requireReferences(prepared.norm);
  const window = boxWindow(boxSize);
  const plan = polarPlan(boxSize, rings, half);
  const particle = new Float32Array(size);
  const yRe = new Float32Array(rings * half);
  const yIm = new Float32Array(rings * half);
  const search = searchFor(geometry);
  return Array.from({ length: images.length / size }, (_, i) => {
    const status = prepareParticle(images.subarray(i * size, (i + 1) * size), geometry, window, particle);
    if (status !== USABLE) {
      const flat = status === FLAT;
      const what = flat ? "is the same everywhere" : "holds values that are not finite numbers";
      throw new AppError(flat ? "image.flat" : "image.notFinite", `Image ${i + 1} ${what}; it cannot be aligned.`, {
        name: "images",
        images: [i],
      });
    }
    plan.transform(particle, 1, yRe, yIm, 0);
    const found = emptyPlacement();
    search.align(yRe, yIm, 0, prepared, found);
    return found;
  });
}

/** Refuse references that are flat (or not finite) under the mask: nothing correlates with them. */
export function requireReferences(norm: Float64Array): void {
  const bad = Array.from(norm.keys()).filter((k) => !(norm[k]! > 0 && Number.isFinite(norm[k]!)));
  if (bad.length === 0) return;
  const numbers = bad.slice(0, 10).map((k) => k + 1);
  throw new AppError(
    "image.flat",
    `Reference ${numbers.join(", ")}${bad.length > 10 ? ", …" : ""} is constant under the mask or holds values that ` +
      `are not finite; every reference needs contrast between innerRadius and outerRadius.`,
    { name: "references", images: bad },
  );
}
