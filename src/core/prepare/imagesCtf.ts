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

/** No microscope has a higher voltage, kV: 300000 is one in volts. */
const MOST_VOLTAGE = 5000;
/** 1 mm in Å: no image taken at more holds anything that could be corrected. */
const MOST_DEFOCUS = 1e7;

/**
 * Can the function be computed and mean something: all numbers finite, 0 < voltage ≤ 5000 kV, defoci within ±1 mm, the
 * amplitude contrast within ±1? Numbers in other units (volts, say) would correct an image by nonsense.
 */
export function isCtfUsable(p: CtfParameters): boolean {
  return (
    Number.isFinite(p.defocusAngle + p.sphericalAberration + (p.phaseShift ?? 0)) &&
    Math.abs(p.defocusU) <= MOST_DEFOCUS &&
    Math.abs(p.defocusV) <= MOST_DEFOCUS &&
    p.voltage > 0 &&
    p.voltage <= MOST_VOLTAGE &&
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
