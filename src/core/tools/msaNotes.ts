/** Notes that the tool `msa` adds to its results. */
import type { Analysis } from "../msa/analyse.js";
import { numbersOf, type StackRef } from "../stack.js";
import { capital, listNumbers } from "./imageName.js";

/** Beyond this a factor is not what a longer search would find. */
const ROUGH = 0.01;

/** What the reader must know of an analysis besides its numbers. */
export function notesOf(
  analysis: Analysis,
  params: { factors: number; constant: number; noise: boolean; solver: string },
  stack: StackRef,
  unplaced: readonly number[],
): string[] {
  const { factors, noise, nonFinite, unused, source } = analysis;
  const k = factors.values.length;
  const notes: string[] = [];
  if (nonFinite.length > 0) {
    notes.push(
      `${capital(listNumbers("image", numbersOf(stack, nonFinite)))} left out: with pixels that are not finite numbers.`,
    );
  }
  if (unplaced.length > 0) {
    notes.push(
      `${capital(listNumbers("image", numbersOf(stack, unplaced)))} left out: with an angle or a shift that is no number.`,
    );
  }
  if (k < params.factors) {
    notes.push(
      `${source.items.length} images of ${source.pixels.length} pixels differ along ${k} factors only, not the ${params.factors} asked for.`,
    );
  }
  if (unused > 0) {
    notes.push(`${unused} of ${source.pixels.length} pixels do not vary, or are 0 in all images, and take no part.`);
  }
  if (source.constant !== 0) notes.push(`${source.constant} was added to every pixel, which is part of the metric.`);
  if (params.solver === "exact" && !factors.exact) {
    notes.push("The rows do not fit into memory, so the factors were found by iteration.");
  }
  const rough = [...factors.residuals.keys()].filter((f) => factors.residuals[f]! > ROUGH);
  const first = rough.find((f) => noise !== null && f < noise.significant);
  if (first !== undefined) {
    notes.push(`Factor ${first + 1} is known only to a residual of ${factors.residuals[first]!.toPrecision(2)}.`);
  }
  if (noise) notes.push(noiseNote(noise.significant, k));
  return notes;
}

function noiseNote(significant: number, k: number): string {
  if (significant === 0) return "No factor lies beyond what noise of the same power spectrum would reach.";
  if (significant === k) {
    return `All ${k} factors lie beyond what noise of the same power spectrum would reach; there may be more.`;
  }
  const [noun, verb] = significant === 1 ? ["The first factor", "lies"] : [`The first ${significant} factors`, "lie"];
  return `${noun} ${verb} beyond what noise of the same power spectrum would reach.`;
}
