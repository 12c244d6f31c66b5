/** The sentences of the rotation explorer. */
import { cellShift, type ShiftGrid } from "../../../core/align/pairSearch.js";
import { angleDifference } from "../../../core/conventions.js";
import { angle, count, fixed, plain } from "../../components/numbers.js";
import type { AnglePeak } from "./turning.js";

/** A peak that reaches this part of the highest nearly ties with it; as the tool's notes have it. */
const NEAR_TIE = 0.95;

/** "(1, −1) px". */
export const place = ([x, y]: readonly [number, number], decimals = 2): string =>
  `(${plain(x, decimals)}, ${plain(y, decimals)})\u00a0px`;

/** "25 searches: 9 old + 16 new". @param old steps of the old ones from the middle, −1 = none */
export function searchWords({ perAxis }: ShiftGrid, old: number): string {
  const all = perAxis ** 2;
  if (all === 1) return "1 orientation search, no shifts";
  const before = old < 0 ? 0 : (2 * old + 1) ** 2;
  return `${count(all)} searches: ${count(before)} old + ${count(all - before)} new`;
}

/** "226.0°, 0.403", with a warning when it nearly ties; null when the curve has one peak. */
export function nextWords(best: AnglePeak, next: AnglePeak | null): { text: string; tie: boolean } | null {
  if (!next) return null;
  return { text: `${angle(next.psi)}, ${fixed(next.score, 3)}`, tie: next.score >= NEAR_TIE * best.score };
}

/** "6-fold: peaks every 60°"; null without symmetry. */
export const symmetryWords = ({ n }: { n: number }): string | null =>
  n > 1 ? `${n}-fold: peaks every ${plain(360 / n, 1)}°` : null;

/** What the other hand says: "0.827, 0.035 below"; a tie when it comes as near as another angle may not. */
export function handWords(best: number, other: number): { text: string; tie: boolean } {
  const margin = best - other;
  return {
    text: `${fixed(other, 3)}, ${fixed(Math.abs(margin), 3)} ${margin >= 0 ? "below" : "above"}`,
    tie: other >= NEAR_TIE * best,
  };
}

export interface CellsFound {
  grid: ShiftGrid;
  /** One a cell. */
  scores: Float32Array;
  angles: Float32Array;
  mirrors: Float32Array | null;
}

/** Why every shift has a search of its own, in the numbers of these two images. @param best cell */
export function dependenceWords({ grid, scores, angles, mirrors }: CellsFound, best: number): string {
  const cells = scores.length;
  if (cells === 1) {
    return (
      `Without shifts the score is ${fixed(scores[0]!, 3)} at ${angle(angles[0]!)}. Image 2 turns about the middle of its box; ` +
      "if the particle lies beside it, no angle fits. Let the shifts reach farther to see."
    );
  }
  const middle = (cells - 1) / 2;
  let worst = 0;
  for (let i = 1; i < cells; i++) if (scores[i]! < scores[worst]!) worst = i;
  // Another hand turns the other way: its angles are not comparable.
  const turned = (cell: number): string =>
    mirrors && mirrors[cell] !== mirrors[best]
      ? `in the other hand (${angle(angles[cell]!)})`
      : `${angle(Math.abs(angleDifference(angles[cell]!, angles[best]!)))} away (${angle(angles[cell]!)})`;
  const at = (cell: number): string => place(cellShift(grid, cell));
  const lost = (cell: number): string => fixed(scores[best]! - scores[cell]!, 3);
  const first =
    best === middle
      ? `The best cell is the middle one, ${angle(angles[best]!)} at ${fixed(scores[best]!, 3)}: these two need no shift. `
      : `Without a shift the best angle lies ${turned(middle)} and its score is ${lost(middle)} lower than at ${at(best)}. `;
  return `${first}At the worst shift, ${at(worst)}, it lies ${turned(worst)} and the score loses ${lost(worst)}. The wrong shift lowers the rotational peak and can move it, so every shift gets its own search, and the best pair wins.`;
}

/** How image 2 is turned, as it looks: "47.0° clockwise". */
export function senseWords(psi: number, flipped: boolean): string {
  if (Math.abs(psi) < 0.05) return "not turned";
  return `${angle(Math.abs(psi))} ${psi > 0 !== flipped ? "clockwise" : "counter-clockwise"}`;
}
