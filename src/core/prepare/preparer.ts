/** Preparing images one after another: one Fourier transform there and back for CTF and filters together. */
import { ctfHalfSpectrum, ctfSigns, type CtfParameters } from "../ctf/ctf.js";
import { bandPassTransfer } from "../filter/bandPass.js";
import { radialFrequency } from "../fourier/halfSpectrum.js";
import { spectralFilter32 } from "../fourier/spectralFilter32.js";
import { CTF_FLIPPED, CTF_MULTIPLIED, CTF_UNTREATED } from "../tools/results.js";
import { ctfParametersAt, isCtfUsable } from "./imagesCtf.js";
import { isUnprepared, type Prepared } from "./preparation.js";

/**
 * Prepares `image` (height, width), number `index` of its set, in place.
 * Images that are the same everywhere or hold values that are not finite are left as they are.
 */
export type Preparer = (image: Float32Array, index: number) => void;

interface Plan {
  run: (image: Float32Array, index: number, set: Prepared) => void;
}

const plans = new Map<string, Plan>();
const MOST_PLANS = 8;

/** The preparer of a set; plans are kept per description, with their scratch, for the next call on the same thread. */
export function preparerOf(set: Prepared): Preparer {
  const { preparation, width, height, pixelSize } = set;
  if (isUnprepared(preparation)) return () => undefined;
  const key = JSON.stringify([preparation, width, height, pixelSize]);
  let plan = plans.get(key);
  if (!plan) {
    if (plans.size >= MOST_PLANS) plans.clear();
    plan = makePlan(set);
    plans.set(key, plan);
  }
  const { run } = plan;
  return (image, index) => run(image, index, set);
}

function makePlan({ preparation, width, height, pixelSize }: Prepared): Plan {
  const { ctf: correction, highPass, lowPass } = preparation;
  const filters = highPass !== null || lowPass !== null;
  const filter = spectralFilter32(width, height);
  const band = new Float64Array((Math.floor(width / 2) + 1) * height).fill(1);
  if (filters) {
    radialFrequency(width, height, band);
    for (let i = 0; i < band.length; i++) band[i] = bandPassTransfer(band[i]!, { lowPass, highPass });
  }
  const transfer = new Float64Array(band.length);
  // Particles of one micrograph follow each other, with one CTF.
  let before = "";

  /** Multiply band by what the CTF asks for; false: nothing is to be done to this image. */
  function transferOf(index: number, { ctf }: Prepared): Float64Array | null {
    if (correction === "none" || !ctf || pixelSize === null) return filters ? band : null;
    const treated = ctf.treated?.[index] ?? CTF_UNTREATED;
    const p = ctfParametersAt(ctf, index);
    const nothing = treated === CTF_MULTIPLIED || (treated === CTF_FLIPPED && correction === "phase-flip");
    if (nothing || !isCtfUsable(p)) return filters ? band : null;
    const key = keyOf(p, treated);
    if (key !== before) {
      before = key;
      if (correction === "phase-flip") ctfSigns(p, width, height, pixelSize, transfer);
      else {
        ctfHalfSpectrum(p, width, height, pixelSize, transfer);
        if (treated === CTF_FLIPPED) for (let i = 0; i < transfer.length; i++) transfer[i] = Math.abs(transfer[i]!);
      }
      if (filters) for (let i = 0; i < transfer.length; i++) transfer[i]! *= band[i]!;
    }
    return transfer;
  }

  return {
    run(image, index, set) {
      if (!isUsable(image)) return;
      const wanted = transferOf(index, set);
      if (wanted) filter.apply(image, wanted);
    },
  };
}

function keyOf(p: CtfParameters, treated: number): string {
  return `${p.defocusU} ${p.defocusV} ${p.defocusAngle} ${p.voltage} ${p.sphericalAberration} ${p.amplitudeContrast} ${p.phaseShift ?? 0} ${treated}`;
}

/** Finite, and not the same everywhere. */
function isUsable(image: Float32Array): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < image.length; i++) {
    const value = image[i]!;
    if (!Number.isFinite(value)) return false;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low;
}
