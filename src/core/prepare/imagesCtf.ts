/** Rows of a table of contrast transfers as parameters of the function. */
import { ctfFunction, type CtfParameters, electronWavelength } from "../ctf/ctf.js";
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

/** Images that {@link meanCtfPower} looks at, at most. */
const SAMPLE = 500;

/**
 * Mean of CTF² over the images (500 of them at most, evenly spread) on rings k = 1 … R, at k/(boxSize·pixelSize) 1/Å,
 * with the mean of U and V for the defocus; 1 for images whose CTF cannot be computed.
 */
export function meanCtfPower(
  ctf: ImagesCtf,
  count: number,
  boxSize: number,
  pixelSize: number,
  rings: number,
): Float64Array {
  const power = new Float64Array(rings);
  const sampled = Math.min(count, SAMPLE);
  for (let s = 0; s < sampled; s++) {
    const p = ctfParametersAt(ctf, Math.floor((s * count) / sampled));
    if (!isCtfUsable(p)) {
      for (let r = 0; r < rings; r++) power[r]! += 1 / sampled;
      continue;
    }
    const defocus = (p.defocusU + p.defocusV) / 2;
    const value = ctfFunction({ ...p, defocusU: defocus, defocusV: defocus });
    for (let r = 0; r < rings; r++) power[r]! += value((r + 1) / (boxSize * pixelSize), 0) ** 2 / sampled;
  }
  return power;
}
