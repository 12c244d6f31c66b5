/** Alignments that an earlier program left in a table of particles. */
import { fromOrigin } from "../conventions.js";
import type { Finding } from "../findings.js";
import type { AlignmentsResult } from "../tools/results.js";
import { nonFinite } from "./nonFinite.js";
import { columnOf, parseColumn, type StarTable } from "./star.js";

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
  const n = table.rows;
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes * n);
  const doubles = (): Float64Array => new Float64Array(shared(8));
  /** Parse the first of these columns that there is into `out`. */
  const fill = (out: Float64Array, ...labels: string[]): string | null => {
    const label = labels.find((l) => columnOf(table, l) >= 0);
    if (label === undefined) return null;
    parseColumn(table, columnOf(table, label), out);
    findings.push(...nonFinite(file, table, label, out));
    return label;
  };
  const psi = doubles();
  const shiftX = doubles();
  const shiftY = doubles();
  const ccc = doubles();
  const scratch = new Float64Array(n);
  const hasPsi = fill(psi, "rlnAnglePsi");
  const originX = fill(shiftX, "rlnOriginXAngst", "rlnOriginXAngstrom", "rlnOriginX");
  const originY = fill(shiftY, "rlnOriginYAngst", "rlnOriginYAngstrom", "rlnOriginY");
  const hasClass = fill(scratch, "rlnClassNumber");
  if (!hasPsi && !originX && !hasClass) return null;
  const classIndex = new Int32Array(shared(4));
  // A class that is no number is none, as RELION's class 0.
  if (hasClass) for (let row = 0; row < n; row++) classIndex[row] = scratch[row]! >= 1 ? scratch[row]! - 1 : -1;
  if (fill(scratch, "rlnAngleTilt")) {
    const rot = new Float64Array(n);
    fill(rot, "rlnAngleRot");
    // Without tilt, rotation and ψ turn about the same axis.
    for (let row = 0; row < n; row++) if (scratch[row] === 0) psi[row]! += rot[row]!;
  }
  if (columnOf(table, "annulusCcc") >= 0) parseColumn(table, columnOf(table, "annulusCcc"), ccc);
  else ccc.fill(NaN);
  scratch.fill(0);
  fill(scratch, "annulusMirror");
  const mirror = new Uint8Array(shared(1));
  const index = new Uint32Array(shared(4));
  const angstX = originX?.includes("Angst") ?? false;
  const angstY = originY?.includes("Angst") ?? false;
  for (let row = 0; row < n; row++) {
    let x = shiftX[row]!;
    let y = shiftY[row]!;
    if ((angstX && x !== 0) || (angstY && y !== 0)) {
      const size = pixelSizeOf(row);
      if (Number.isNaN(size)) return null;
      if (angstX) x /= size;
      if (angstY) y /= size;
    }
    const a = fromOrigin(psi[row]!, x, y, scratch[row] === 1);
    index[row] = row;
    psi[row] = a.psi;
    shiftX[row] = a.shiftX;
    shiftY[row] = a.shiftY;
    mirror[row] = a.mirror ? 1 : 0;
  }
  return { index, classIndex, psi, shiftX, shiftY, mirror, ccc };
}
