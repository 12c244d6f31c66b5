/** Rows of a table of contrast transfers as parameters of the function. */
import { type CtfParameters, electronWavelength } from "../ctf/ctf.js";
import type { ImagesCtf } from "../tools/results.js";

/** The parameters of image i. */
export function ctfParametersAt(ctf: ImagesCtf, i: number): CtfParameters {
  return {
    defocusU: ctf.defocusU[i]!,
    defocusV: ctf.defocusV[i]!,
    defocusAngle: ctf.defocusAngle[i]!,
    voltage: ctf.voltage[i]!,
    sphericalAberration: ctf.sphericalAberration[i]!,
    amplitudeContrast: ctf.amplitudeContrast[i]!,
    phaseShift: ctf.phaseShift[i]!,
  };
}

/** Can the function be computed: all numbers finite, the voltage above 0, the amplitude contrast within ±1? */
export function isCtfUsable(p: CtfParameters): boolean {
  return (
    Number.isFinite(p.defocusU + p.defocusV + p.defocusAngle + p.sphericalAberration + (p.phaseShift ?? 0)) &&
    p.voltage > 0 &&
    Number.isFinite(electronWavelength(p.voltage)) &&
    Math.abs(p.amplitudeContrast) <= 1
  );
}
