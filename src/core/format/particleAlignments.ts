/** Alignments that an earlier program left in a table of particles. */
import { fromOrigin } from "../conventions.js";
import type { Finding } from "../findings.js";
import type { AlignmentsResult } from "../tools/results.js";
import { FiniteCheck, forEachBlock } from "./columnPass.js";
import { sharedAlignments } from "./sharedAlignments.js";
import { columnOf, type StarTable } from "./star.js";

/**
 * Alignments written by an earlier program: ψ = rlnAnglePsi (+ rlnAngleRot where rlnAngleTilt = 0), o =
 * rlnOriginX/YAngst / pixelSize or rlnOriginX/Y, class = rlnClassNumber − 1, t = R(ψ)·o; mirror and ccc from Annulus's
 * own columns. Null when the table has none of ψ, origin, class, or origins in Å but no pixel size.
 * @param pixelSizeOf  Å/px of a row, NaN = not known
 * @param findings     takes what is wrong with the numbers
 */
export function particleAlignments(
  file: { path: string; name: string },
  table: StarTable,
  pixelSizeOf: (row: number) => number,
  findings: Finding[],
): AlignmentsResult | null {
  const labels: string[] = [];
  const columns: number[] = [];
  /** Place among `columns` of the first of these labels that the table has; −1 = none. */
  const wanted = (...names: string[]): number => {
    const label = names.find((name) => columnOf(table, name) >= 0);
    if (label === undefined) return -1;
    labels.push(label);
    return columns.push(columnOf(table, label)) - 1;
  };
  const psiAt = wanted("rlnAnglePsi");
  const xAt = wanted("rlnOriginXAngst", "rlnOriginXAngstrom", "rlnOriginX");
  const yAt = wanted("rlnOriginYAngst", "rlnOriginYAngstrom", "rlnOriginY");
  const classAt = wanted("rlnClassNumber");
  if (psiAt < 0 && xAt < 0 && classAt < 0) return null;
  const tiltAt = wanted("rlnAngleTilt");
  const rotAt = tiltAt < 0 ? -1 : wanted("rlnAngleRot");
  const mirrorAt = wanted("annulusMirror");
  const checks = columns.map(() => new FiniteCheck());
  const cccAt = wanted("annulusCcc");
  const angstX = labels[xAt]?.includes("Angst") ?? false;
  const angstY = labels[yAt]?.includes("Angst") ?? false;

  const out = sharedAlignments(table.rows);
  if (cccAt < 0) out.ccc.fill(NaN);
  let isKnown = true;
  forEachBlock(table, columns, (values, first) => {
    checks.forEach((check, i) => check.note(values[i]!, first));
    const [psis, xs, ys, classes] = [values[psiAt], values[xAt], values[yAt], values[classAt]];
    const [tilts, rots, mirrors] = [values[tiltAt], values[rotAt], values[mirrorAt]];
    if (cccAt >= 0) out.ccc.set(values[cccAt]!, first);
    for (let i = 0; i < values[0]!.length; i++) {
      const row = first + i;
      let x = xs ? xs[i]! : 0;
      let y = ys ? ys[i]! : 0;
      if ((angstX && x !== 0) || (angstY && y !== 0)) {
        const size = pixelSizeOf(row);
        if (Number.isNaN(size)) isKnown = false;
        if (angstX) x /= size;
        if (angstY) y /= size;
      }
      // Without tilt, rotation and ψ turn about the same axis.
      const turn = tilts && rots && tilts[i] === 0 ? rots[i]! : 0;
      const a = fromOrigin((psis ? psis[i]! : 0) + turn, x, y, mirrors?.[i] === 1);
      out.index[row] = row;
      // A class that is no number is none, as RELION's class 0.
      out.classIndex[row] = classes ? (classes[i]! >= 1 ? classes[i]! - 1 : -1) : 0;
      out.psi[row] = a.psi;
      out.shiftX[row] = a.shiftX;
      out.shiftY[row] = a.shiftY;
      out.mirror[row] = a.mirror ? 1 : 0;
    }
  });
  checks.forEach((check, i) => findings.push(...check.findings(file, table, labels[i]!)));
  return isKnown ? out : null;
}
