/** What a table says was done about the CTF in the pixels of its images. */
import { CTF_FLIPPED, CTF_MULTIPLIED } from "../tools/results.js";
import { columnOf, numericColumn, type StarTable } from "./star.js";

/**
 * rlnCtfDataAreCtfPremultiplied and rlnCtfDataArePhaseFlipped of the particles, else of their optics group.
 * @returns CTF_UNTREATED, CTF_FLIPPED or CTF_MULTIPLIED of each row, shared; null when no row was treated
 */
export function ctfTreatment(table: StarTable, optics: StarTable | null, group: Uint16Array | null): Uint8Array | null {
  const valueOf = (label: string): ((row: number) => number) | null => {
    const own = columnOf(table, label);
    if (own >= 0) {
      const values = numericColumn(table, own);
      return (row) => values[row]!;
    }
    const shared = optics && optics.rows > 0 ? columnOf(optics, label) : -1;
    if (!optics || shared < 0) return null;
    const values = numericColumn(optics, shared);
    return (row) => values[group?.[row] ?? 0]!;
  };
  const flipped = valueOf("rlnCtfDataArePhaseFlipped");
  const multiplied = valueOf("rlnCtfDataAreCtfPremultiplied");
  if (!flipped && !multiplied) return null;
  const treated = new Uint8Array(new SharedArrayBuffer(table.rows));
  let any = false;
  for (let row = 0; row < table.rows; row++) {
    if (multiplied && multiplied(row) > 0) treated[row] = CTF_MULTIPLIED;
    else if (flipped && flipped(row) > 0) treated[row] = CTF_FLIPPED;
    if (treated[row]! > 0) any = true;
  }
  return any ? treated : null;
}
