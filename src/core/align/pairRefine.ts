/** From the best cell of a pair's grid to fractions of a pixel and of a degree, by the search that aligns particles. */
import { angleDifference, centre, originOf, type Alignment } from "../conventions.js";
import { polarPlan } from "../polar/polarTransform.js";
import { boxWindow, resolveGeometry } from "./geometry.js";
import { layOnto } from "./pairImages.js";
import { mirroredImage } from "./pairTranslational.js";
import { makeReferences, prepareParticle, USABLE } from "./polarStack.js";
import { emptyPlacement, searchFor } from "./search.js";

export interface RefineOptions {
  innerRadius: number;
  outerRadius: number;
  /** Largest |o| along x and y, px. */
  maxShift: number;
  /** Spacing of the grid that gave the start, px. */
  shiftStep: number;
}

export interface Refined {
  alignment: Alignment;
  /** Correlation coefficient with the reference under the mask. */
  ccc: number;
  /** False: the start was kept. */
  refined: boolean;
}

/** Coarse shifts on either side of the middle that the search is given at most; it starts beside its answer anyway. */
const MOST_STEPS = 8;
/** An answer that lies no farther from the start than this is a refinement of it, degrees. */
const NEAR = 15;
/** Smallest box that the search on Fourier rings can do, px. */
const SMALLEST_BOX = 16;

/**
 * Refine an alignment: the search of core/align/search.ts (Fourier rings, all angles, the hand of the start) within
 * about one step of the grid around the start. Its answer is taken even where the plain correlation coefficient of
 * noisy images is a little lower there: the search leaves out the high frequencies, which hold mostly noise. Only an
 * answer at another angle (a near tie of the start's) must also have the higher coefficient. Images that are not square
 * are compared in the square about their centre.
 *
 * @param reference,image (height, width), as they are compared
 * @param mask (height, width), pixels > 0.5 count
 * @param out  (height, width): the image as it then lies on the reference
 * @param wanted false: only lay the image on the reference as it starts
 */
export function refinePair(
  reference: Float32Array,
  image: Float32Array,
  width: number,
  height: number,
  start: Alignment,
  { innerRadius, outerRadius, maxShift, shiftStep }: RefineOptions,
  mask: Float32Array,
  out: Float32Array,
  wanted = true,
): Refined {
  const atStart = layOnto(reference, image, width, height, start, mask, out);
  const kept: Refined = { alignment: start, ccc: atStart, refined: false };
  const boxSize = Math.min(width, height);
  if (!wanted || boxSize < SMALLEST_BOX) return kept;
  const geometry = resolveGeometry({
    boxSize,
    maxShift,
    shiftStep: Math.max(shiftStep, maxShift / MOST_STEPS),
    innerRadius,
    outerRadius,
    angularRange: 0,
    mirror: false,
    maxFrequency: 0,
  });
  // M·p_ref = R(ψ)·(p + o): a mirrored image is a straight one on the mirrored reference.
  const against = start.mirror ? mirroredImage(reference, width, height) : reference;
  const references = makeReferences(square(against, width, height, boxSize), geometry);
  const particle = new Float32Array(boxSize * boxSize);
  const status = prepareParticle(square(image, width, height, boxSize), geometry, boxWindow(boxSize), particle);
  if (status !== USABLE || !(references.norm[0]! > 0)) return kept;
  const { rings, half } = geometry;
  const yRe = new Float32Array(rings * half);
  const yIm = new Float32Array(rings * half);
  polarPlan(boxSize, rings, half).transform(particle, 1, yRe, yIm, 0);
  const found = emptyPlacement();
  const [aroundX, aroundY] = originOf(start);
  searchFor(geometry).alignNear(yRe, yIm, 0, references, aroundX, aroundY, found);
  const { psi, shiftX, shiftY } = found;
  // −0 is no number to show.
  const alignment = { psi: 0 + psi, shiftX: 0 + shiftX, shiftY: 0 + shiftY, mirror: start.mirror };
  const moved = new Float32Array(out.length);
  const ccc = layOnto(reference, image, width, height, alignment, mask, moved);
  const stays = Math.abs(angleDifference(psi, start.psi)) <= NEAR;
  if (!stays && !(ccc > atStart)) return kept;
  out.set(moved);
  return { alignment, ccc, refined: true };
}

/** The square of `side` px about the centre floor(n/2). */
function square(image: Float32Array, width: number, height: number, side: number): Float32Array {
  if (width === side && height === side) return image;
  const x0 = centre(width) - centre(side);
  const y0 = centre(height) - centre(side);
  return Float32Array.from(
    { length: side * side },
    (_, i) => image[(y0 + Math.floor(i / side)) * width + x0 + (i % side)]!,
  );
}
