/** The CTF of each particle of a STAR table. */
import type { Finding } from "../findings.js";
import { type ColumnTaker, FiniteCheck } from "./columnPass.js";
import { columnOf, numericColumn, type StarTable } from "./star.js";

/** One CTF a particle; Å, degrees, kV, mm. Shared columns of equal length. */
export interface ParticleCtf {
  /** Å, positive = underfocus. */
  defocusU: Float32Array;
  defocusV: Float32Array;
  /** Angle of U to the x axis, degrees. */
  defocusAngle: Float32Array;
  /** kV. */
  voltage: Float32Array;
  /** mm. */
  sphericalAberration: Float32Array;
  /** 0 … 1. */
  amplitudeContrast: Float32Array;
  /** Degrees. */
  phaseShift: Float32Array;
}

const LABELS = [
  "rlnDefocusU",
  "rlnDefocusV",
  "rlnDefocusAngle",
  "rlnVoltage",
  "rlnSphericalAberration",
  "rlnAmplitudeContrast",
  "rlnPhaseShift",
] as const;
type Label = (typeof LABELS)[number];

const room = (rows: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * rows));

/**
 * Reads the CTF: from columns of the particles, else of their optics group. Null without a defocus, or where a part is
 * nowhere; angle and phase shift are 0 then, and V is U.
 * @param takers  takes what reads the particles' columns; call the function returned after that pass
 */
export function particleCtf(
  file: { path: string; name: string },
  table: StarTable,
  optics: StarTable | null,
  takers: ColumnTaker[],
): (group: Uint16Array | null, findings: Finding[]) => ParticleCtf | null {
  const { rows } = table;
  const inOptics = (label: Label): number => (optics && optics.rows > 0 ? columnOf(optics, label) : -1);
  if (columnOf(table, "rlnDefocusU") < 0 && inOptics("rlnDefocusU") < 0) return () => null;
  const own = new Map<Label, { values: Float32Array; check: FiniteCheck }>();
  for (const label of LABELS) {
    const column = columnOf(table, label);
    if (column < 0) continue;
    const values = room(rows);
    const check = new FiniteCheck();
    own.set(label, { values, check });
    takers.push({
      column,
      take(block, first) {
        values.set(block, first);
        // Not the block: a double may be too large for a float.
        check.note(values.subarray(first, first + block.length), first);
      },
    });
  }
  return (group, findings) => {
    const column = (label: Label, otherwise: Float32Array | number | null): Float32Array | null => {
      const read = own.get(label);
      if (read) {
        findings.push(...read.check.findings(file, table, label));
        return read.values;
      }
      const shared = inOptics(label);
      if (optics && shared >= 0) {
        const out = room(rows);
        const values = numericColumn(optics, shared);
        for (let row = 0; row < rows; row++) out[row] = values[group?.[row] ?? 0]!;
        return out;
      }
      return typeof otherwise === "number" ? room(rows).fill(otherwise) : otherwise;
    };
    const defocusU = column("rlnDefocusU", null);
    const defocusV = column("rlnDefocusV", defocusU);
    const defocusAngle = column("rlnDefocusAngle", 0);
    const voltage = column("rlnVoltage", null);
    const sphericalAberration = column("rlnSphericalAberration", null);
    const amplitudeContrast = column("rlnAmplitudeContrast", null);
    const phaseShift = column("rlnPhaseShift", 0);
    if (!defocusU || !defocusV || !defocusAngle || !voltage) return null;
    if (!sphericalAberration || !amplitudeContrast || !phaseShift) return null;
    return { defocusU, defocusV, defocusAngle, voltage, sphericalAberration, amplitudeContrast, phaseShift };
  };
}
