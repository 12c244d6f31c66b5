/** What is done to an image before it is aligned, as plain data; and lengths in Å as frequencies in 1/px. */
import { AppError } from "../errors.js";
import { unfit } from "../tools/params.js";
import type { ImagesCtf } from "../tools/results.js";

/** Nothing; each Fourier coefficient times the sign of the CTF; times the CTF. */
export type CtfCorrection = "none" | "phase-flip" | "multiply";

/** The steps, all in one Fourier transform there and back; null (or "none") leaves one out. */
export interface Preparation {
  ctf: CtfCorrection;
  /** Cut-offs in 1/px (Nyquist = 0.5), transfer ½ there, cosine edges; see core/filter/bandPass.ts. */
  highPass: number | null;
  lowPass: number | null;
}

/** Leaves images as they are. */
export const UNPREPARED: Preparation = { ctf: "none", highPass: null, lowPass: null };

/** Images of one size and what is done to them: plain data over shared arrays, for kernels. */
export interface Prepared {
  preparation: Preparation;
  width: number;
  height: number;
  /** Å/px; only the CTF needs it. */
  pixelSize: number | null;
  /** One row an image. */
  ctf: ImagesCtf | null;
}

/** True when nothing is done. */
export function isUnprepared({ ctf, highPass, lowPass }: Preparation): boolean {
  return ctf === "none" && highPass === null && lowPass === null;
}

/** A limit as a user gives it: a length, or the frequency it stands for where there is no pixel size. */
export interface GivenLimit {
  /** Å; 0 = not given. */
  length: number;
  /** 1/px; 0 = not given. */
  frequency: number;
  /** Names of the two parameters, for messages. */
  names: { length: string; frequency: string };
  /** "low-pass", "high-pass". */
  what: string;
}

/**
 * The frequency of a limit, 1/px: pixelSize/length, or as given; null = no limit.
 * @throws AppError "params.invalid" when both are given or the length is shorter than two pixels; "pixelSize.unknown"
 *   for Å without a pixel size
 */
export function frequencyOf(
  tool: string,
  { length, frequency, names, what }: GivenLimit,
  pixelSize: number | null,
): number | null {
  if (length > 0 && frequency > 0) {
    throw unfit(tool, names.frequency, `and ${names.length} set the same limit; give one of them`);
  }
  if (!(length > 0)) return frequency > 0 ? frequency : null;
  if (pixelSize === null) {
    throw new AppError(
      "pixelSize.unknown",
      `${tool}: the ${what} of ${length} Å needs a pixel size, and the images have none. ` +
        `Give the pixel size, or the frequency (${names.frequency}, 1/px) instead.`,
      { wantedFor: names.length },
    );
  }
  const limit = pixelSize / length;
  if (limit > 0.5) {
    throw unfit(tool, names.length, `is ${length} Å; pixels of ${pixelSize} Å allow at least ${2 * pixelSize} Å`);
  }
  return limit;
}
