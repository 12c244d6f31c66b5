/** Parameters about what is done to particles before they are aligned, and the preparation they come to. */
import { AppError } from "../errors.js";
import { ctfParametersAt, isCtfUsable } from "../prepare/imagesCtf.js";
import {
  isUnprepared,
  UNPREPARED,
  type CtfCorrection,
  type Preparation,
  type Prepared,
} from "../prepare/preparation.js";
import { highPassOf, type HighPassValues } from "./bandLimits.js";
import { choice, number, unfit } from "./params.js";
import { CTF_FLIPPED, CTF_MULTIPLIED, CTF_UNTREATED, type ImagesCtf, type ImagesResult } from "./results.js";

const highPassParams = {
  highPass: number({
    label: "High-pass",
    help: "Shading coarser than this is not used to align; averages keep it. Needs a pixel size.",
    default: 0,
    min: 0,
    max: 100_000,
    unit: "Å",
    special: { 0: "none" },
  }),
  minFrequency: number({
    label: "Lowest frequency",
    help: "The same limit as a spatial frequency, for images without a pixel size.",
    default: 0,
    min: 0,
    max: 0.5,
    unit: "1/px",
    special: { 0: "none" },
    advanced: true,
  }),
};

/** How the CTF is corrected. */
export const ctfParam = choice({
  label: "CTF",
  help: "How the contrast transfer that the particles' table gives is corrected, before alignment and in averages.",
  choices: {
    auto: "flip phases, if the table has a CTF",
    none: "leave as it is",
    "phase-flip": "flip phases",
    multiply: "multiply by the CTF",
  },
  default: "auto",
});

/** Highpass and CTF together, for tools that align particles. */
export const prepareParams = { ...highPassParams, ctf: ctfParam };

/** For the manual page of tools that take {@link prepareParams}. */
export const CTF_PARAGRAPH =
  "Where the particles' STAR file gives their CTF, `--ctf phase-flip` turns the sign of what the microscope inverted, " +
  "Fourier coefficient by coefficient, and averages are of flipped particles. `--ctf multiply` multiplies by the CTF: " +
  "frequencies count by what was transferred, which tells references without a CTF of their own apart best where " +
  "noise is strong; averages are Σ CTF·x / (Σ CTF² + 10), a Wiener filter for a " +
  "signal-to-noise ratio of 0.1 per image (variances are those of CTF·x). By default phases are flipped where there is " +
  "a CTF and a pixel size and rlnCtfDataArePhaseFlipped and rlnCtfDataAreCtfPremultiplied do not say that it was done. " +
  "The CTF is RELION's, with particles bright on a dark ground or dark on a bright one alike.";

export interface PrepareValues extends HighPassValues {
  ctf: "auto" | CtfCorrection;
}

/** What a run does to its images. */
export interface Preparations {
  /** Before alignment: CTF and high-pass; null = nothing. */
  align: Prepared | null;
  /** Before averaging: the CTF; null = nothing. */
  average: Prepared | null;
  /** To references, which have no CTF: the high-pass; null = nothing. */
  references: Preparation | null;
  /** Averages are Σ CTF·x / (Σ CTF² + const). */
  wiener: boolean;
  /** What was done about the CTF, and what stood in the way. */
  notes: string[];
}

/**
 * What is done to the particles of a run before they are aligned and averaged.
 * @param maxFrequency what alignment uses at most, 1/px
 * @throws AppError "params.invalid" and "pixelSize.unknown" for a high-pass that does not fit; "input.unusable" when a
 *   CTF correction is asked for and the particles have no CTF; "pixelSize.unknown" when they have no pixel size
 */
export function preparationsOf(
  tool: string,
  input: string,
  images: ImagesResult,
  values: PrepareValues,
  maxFrequency: number,
): Preparations {
  const { pixelSize, stack } = images;
  const highPass = highPassOf(tool, values, pixelSize);
  if (highPass !== null && highPass >= maxFrequency) {
    const param = values.highPass > 0 ? "highPass" : "minFrequency";
    const reason = `leaves nothing to align: it begins at ${short(highPass)}/px, and frequencies up to ${short(maxFrequency)}/px are used`;
    throw unfit(tool, param, reason);
  }
  const { correction, notes } = correctionOf(tool, input, images, values.ctf);
  const prepared = (preparation: Preparation): Prepared | null =>
    isUnprepared(preparation)
      ? null
      : { preparation, width: stack.width, height: stack.height, pixelSize, ctf: images.ctf ?? null };
  return {
    align: prepared({ ...UNPREPARED, ctf: correction, highPass }),
    average: prepared({ ...UNPREPARED, ctf: correction }),
    references: highPass === null ? null : { ...UNPREPARED, highPass },
    wiener: correction === "multiply",
    notes,
  };
}

const UNITS = "defocus in Å, up to 1 mm; voltage in kV, up to 5000; amplitude contrast −1 to 1";
const UNUSABLE = `The particles' table gives a CTF, but no numbers that can be used (${UNITS}): it was not corrected.`;

/** What is to be done about the CTF of images, and why. */
export type CtfDecision =
  /** They have none, or none that can be computed, though the table gives numbers. */
  | { kind: "absent" | "unusable" }
  /** It is left as asked, or because all of it was done before. */
  | { kind: "left" | "done"; table: CtfSummary }
  /** The pixel size is not known. */
  | { kind: "unscaled" }
  | { kind: "corrected"; correction: "phase-flip" | "multiply"; table: CtfSummary };

/** The decision for images by what their table says of them. */
export function ctfDecision({ ctf, pixelSize, stack }: ImagesResult, asked: PrepareValues["ctf"]): CtfDecision {
  if (!ctf) return { kind: "absent" };
  const table = summary(ctf, stack.count);
  if (table.usable === 0) return { kind: "unusable" };
  if (asked === "none") return { kind: "left", table };
  if (asked === "auto" && table.untreated === 0) return { kind: "done", table };
  if (pixelSize === null) return { kind: "unscaled" };
  return { kind: "corrected", correction: asked === "auto" ? "phase-flip" : asked, table };
}

/** The error for images that have no CTF though its correction is asked for. */
export function noCtf(tool: string, input: string, asked: CtfCorrection, unusable: boolean): AppError {
  const reason =
    (unusable ? `have no CTF with numbers that can be used (${UNITS})` : "have no CTF") +
    `, and ctf ${asked} needs one: a STAR file with rlnDefocusU, rlnVoltage, rlnSphericalAberration and ` +
    "rlnAmplitudeContrast of each particle or its optics group. Give that file, or leave the CTF as it is (ctf none).";
  return new AppError("input.unusable", `${tool}: ${input} ${reason}`, { tool, input, reason });
}

/** The error for a CTF that cannot be computed because the pixel size is not known. */
export function noPixelSizeForCtf(tool: string, input: string, asked: CtfCorrection): AppError {
  return new AppError(
    "pixelSize.unknown",
    `${tool}: ctf ${asked} needs the pixel size of ${input}, which is not known. Give the pixel size, or leave the ` +
      "CTF as it is (ctf none).",
    { wantedFor: "ctf" },
  );
}

function correctionOf(
  tool: string,
  input: string,
  images: ImagesResult,
  asked: PrepareValues["ctf"],
): { correction: CtfCorrection; notes: string[] } {
  const { count } = images.stack;
  const decision = ctfDecision(images, asked);
  const left = (...notes: string[]) => ({ correction: "none" as const, notes });
  const demanded = asked === "phase-flip" || asked === "multiply";
  switch (decision.kind) {
    case "absent":
    case "unusable": {
      const unusable = decision.kind === "unusable";
      if (demanded) throw noCtf(tool, input, asked, unusable);
      return unusable && asked === "auto" ? left(UNUSABLE) : left();
    }
    case "left":
      return left("The particles' CTF was left as it is (ctf none).");
    case "done":
      return left(alreadyDone(decision.table, count));
    case "unscaled":
      if (demanded) throw noPixelSizeForCtf(tool, input, asked);
      return left("The particles have a CTF but no pixel size, so the CTF was left as it is; give the pixel size.");
    case "corrected":
  }
  const { correction, table } = decision;
  const range = `underfocus ${micrometres(table.least)} to ${micrometres(table.most)} µm`;
  const notes = [
    correction === "phase-flip"
      ? `Phases were flipped by each particle's CTF (${range}), for alignment and in the averages.`
      : `Particles were multiplied by their CTF (${range}); averages are Σ CTF·x / (Σ CTF² + 10).`,
  ];
  if (table.untreated < count) notes.push(alreadyDone(table, count));
  const without = count - table.usable;
  if (without > 0)
    notes.push(`${without} of ${count} particles have no CTF that can be used; they were left as they are.`);
  return { correction, notes };
}

/** What a table says of the CTF of its images. */
export interface CtfSummary {
  /** Images whose CTF can be computed. */
  usable: number;
  untreated: number;
  flipped: number;
  multiplied: number;
  /** Mean defocus, Å. */
  least: number;
  most: number;
}

function summary(ctf: ImagesCtf, count: number): CtfSummary {
  const found = { usable: 0, untreated: 0, flipped: 0, multiplied: 0, least: Infinity, most: -Infinity };
  for (let i = 0; i < count; i++) {
    const treated = ctf.treated?.[i] ?? CTF_UNTREATED;
    if (treated === CTF_FLIPPED) found.flipped++;
    else if (treated === CTF_MULTIPLIED) found.multiplied++;
    else found.untreated++;
    const p = ctfParametersAt(ctf, i);
    if (!isCtfUsable(p)) continue;
    found.usable++;
    const mean = (p.defocusU + p.defocusV) / 2;
    if (mean < found.least) found.least = mean;
    if (mean > found.most) found.most = mean;
  }
  return found;
}

function alreadyDone({ flipped, multiplied }: CtfSummary, count: number): string {
  const parts: string[] = [];
  if (flipped > 0) parts.push(`${share(flipped, count)} flipped already (rlnCtfDataArePhaseFlipped)`);
  if (multiplied > 0)
    parts.push(`${share(multiplied, count)} multiplied by their CTF already (rlnCtfDataAreCtfPremultiplied)`);
  return `The table says that ${parts.join(" and ")}; that was not done again.`;
}

const share = (n: number, count: number): string => (n === count ? "all particles are" : `${n} of ${count} are`);
const short = (frequency: number): string => String(Number(frequency.toPrecision(3)));
/** Å in µm, for notes. */
export const micrometres = (angstroms: number): string => (angstroms / 1e4).toFixed(2);
