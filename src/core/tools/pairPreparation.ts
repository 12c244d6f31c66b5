/** What the tools that compare two images share: what may be done to both before, and what it comes to. */
import { AppError } from "../errors.js";
import { commonSize, type Fit } from "../prepare/fit.js";
import type { PairImage } from "../prepare/pairImage.js";
import type { CtfCorrection } from "../prepare/preparation.js";
import { highPassOf, lowPassOf, type HighPassValues, type LowPassValues } from "./bandLimits.js";
import { imageName } from "./imageName.js";
import { choice, number, unfit } from "./params.js";
import {
  ctfDecision,
  ctfParam,
  micrometres,
  noCtf,
  noPixelSizeForCtf,
  type CtfDecision,
  type PrepareValues,
} from "./prepareParams.js";
import { isSameScale, type ImagesResult } from "./results.js";
import type { Shape } from "./tool.js";

/** What may be done to both images of a pair before they are compared. */
export const pairPrepareParams = {
  lowPass: number({
    label: "Low-pass",
    help: "Details finer than this are taken out of both images before they are compared. Needs a pixel size.",
    default: 0,
    min: 0,
    max: 10_000,
    unit: "Å",
    special: { 0: "none" },
  }),
  highPass: number({
    label: "High-pass",
    help: "Variations slower than this are taken out of both images before they are compared. Needs a pixel size.",
    default: 0,
    min: 0,
    max: 100_000,
    unit: "Å",
    special: { 0: "none" },
  }),
  maxFrequency: number({
    label: "Highest frequency",
    help: "The low-pass as a spatial frequency, for images without a pixel size (0.5 = Nyquist).",
    default: 0,
    min: 0,
    max: 0.5,
    unit: "1/px",
    special: { 0: "none" },
    advanced: true,
  }),
  minFrequency: number({
    label: "Lowest frequency",
    help: "The high-pass as a spatial frequency, for images without a pixel size.",
    default: 0,
    min: 0,
    max: 0.5,
    unit: "1/px",
    special: { 0: "none" },
    advanced: true,
  }),
  ctf: {
    ...ctfParam,
    help: "How the contrast transfer of each image, where its table gives it, is corrected before they are compared.",
  },
  fit: choice({
    label: "Images of two sizes",
    help: "About the box centre: the smaller is padded with the mean of its border, or the larger cropped.",
    choices: { none: "refuse", pad: "pad the smaller", crop: "crop the larger" },
    default: "none",
    advanced: true,
  }),
};

/** For the manual page of tools that take {@link pairPrepareParams}. */
export const PAIR_PARAGRAPH =
  "Before they are compared, the CTF of either image is corrected where its STAR file gives one: `--ctf phase-flip` turns " +
  "the sign of what the microscope inverted, `--ctf multiply` multiplies by the CTF, and by default phases are flipped " +
  "unless the table says that it was done; an image without a CTF stays as it is. Then come low-pass and high-pass, in Å or " +
  "in 1/px, at each image's own size. Images of two sizes are refused unless `--fit pad` sets the smaller one into a box " +
  "of the larger size, in the mean of its outermost rows and columns, or `--fit crop` cuts the larger one down; pixel " +
  "floor(n/2) stays the centre. Shifts, radii and masks are in px of the pair; two pixel sizes are refused. Neither image is " +
  "recentred first: `ccf`, `align translational` and `align pair` find the shift, `ccc` and `align rotational` compare " +
  "about the box centre.";

export interface PairPrepareValues extends LowPassValues, HighPassValues {
  ctf: PrepareValues["ctf"];
  fit: Fit;
}

/** Smallest image that can be aligned, px. */
const SMALLEST = 8;

/** The size and scale of a pair of images. */
export interface PairShape {
  width: number;
  height: number;
  /** Å/px; null = not known. */
  pixelSize: number | null;
}

/**
 * That all inputs are one image each, of one scale, and of one size or brought to one.
 * @param inputs those that are null were not given
 * @param least  fewest pixels along a side
 * @param fit    what may be done about two sizes; null: the tool has no such choice
 * @throws AppError "input.unusable", "image.sizeMismatch"
 */
export function onePair(
  tool: string,
  inputs: Readonly<Record<string, ImagesResult | null>>,
  least = SMALLEST,
  fit: Fit | null = null,
): PairShape {
  let first: { name: string; stack: ImagesResult["stack"]; shape: PairShape } | null = null;
  for (const [name, images] of Object.entries(inputs)) {
    if (!images) continue;
    const { stack, pixelSize } = images;
    const refuse = (reason: string): AppError =>
      new AppError("input.unusable", `${tool}: the ${name} ${reason}`, { tool, input: name, reason });
    if (stack.count === 0) throw refuse("holds no images.");
    if (stack.count > 1) {
      throw refuse(`holds ${stack.count} images, and one is needed: choose one (on the command line: 1@FILE).`);
    }
    if (Math.min(stack.width, stack.height) < least) {
      throw refuse(`has ${stack.width} × ${stack.height} px; at least ${least} px a side are needed.`);
    }
    if (!first) {
      first = { name, stack, shape: { width: stack.width, height: stack.height, pixelSize } };
      continue;
    }
    const { shape } = first;
    const common = commonSize(first.stack, stack, fit ?? "none");
    if (!common) {
      const mend =
        fit === null
          ? "bin, crop or pad one of them"
          : "pad the smaller one with `--fit pad`, crop the larger one with `--fit crop`, or bin one of them";
      throw new AppError(
        "image.sizeMismatch",
        `${tool}: the ${name} has ${stack.width} × ${stack.height} px, the ${first.name} ${shape.width} × ` +
          `${shape.height} px; both must have the same size (${mend}).`,
        { expected: [shape.height, shape.width], actual: [stack.height, stack.width] },
      );
    }
    Object.assign(shape, common);
    if (!isSameScale(shape.pixelSize, pixelSize)) {
      throw refuse(
        `has ${pixelSize} Å/px, the ${first.name} ${shape.pixelSize} Å/px; ` +
          "scale one of them first, or give the true pixel size.",
      );
    }
    shape.pixelSize ??= pixelSize;
  }
  if (!first) throw new Error(`${tool} was given no image`);
  return first.shape;
}

/** The most that a pair can come to, along each side, for estimates. */
export function pairExtent(a: Shape | null, b: Shape | null): { width: number; height: number } {
  return {
    width: Math.max(a?.width ?? 0, b?.width ?? 0),
    height: Math.max(a?.height ?? 0, b?.height ?? 0),
  };
}

/** A pair that fits together, and what is done to each of its images. */
export interface PreparedPair<N extends string> extends PairShape {
  images: Readonly<Record<N, PairImage>>;
  /** What was done about the CTF, and about the sizes. */
  notes: string[];
}

/**
 * What the parameters ask for with these images.
 * @throws AppError "input.unusable", "image.sizeMismatch", "params.invalid", "pixelSize.unknown"
 */
export function preparedPair<N extends string>(
  tool: string,
  inputs: Readonly<Record<N, ImagesResult>>,
  values: PairPrepareValues,
  least = SMALLEST,
): PreparedPair<N> {
  const shape = onePair(tool, inputs, least, values.fit);
  const { width, height, pixelSize } = shape;
  const band = pairBand(tool, pixelSize, values);
  const names = Object.keys(inputs) as N[];
  const decisions = names.map((name) =>
    ctfDecision({ ...inputs[name], pixelSize: inputs[name].pixelSize ?? pixelSize }, values.ctf),
  );
  const { corrections, notes } = pairCorrections(tool, names, decisions, values.ctf);
  const entries = names.map((name, i): [N, PairImage] => {
    const { stack, ctf, pixelSize: own } = inputs[name];
    const preparation = { ...band, ctf: corrections[i]! };
    return [
      name,
      {
        stack,
        name: imageName(name, stack),
        prepared: {
          preparation,
          width: stack.width,
          height: stack.height,
          pixelSize: own ?? pixelSize,
          ctf: ctf ?? null,
        },
        size: { width, height },
        noise: { sd: 0, seed: 1 },
      },
    ];
  });
  for (const name of names) {
    const { width: w, height: h } = inputs[name].stack;
    if (w === width && h === height) continue;
    const how = values.fit === "pad" ? "padded with the mean of its border" : "cropped";
    notes.push(`${name} was ${how} from ${w} × ${h} to ${width} × ${height} px (fit ${values.fit}).`);
  }
  return { ...shape, images: Object.fromEntries(entries) as Record<N, PairImage>, notes };
}

/**
 * The filter that the parameters ask for, frequencies in 1/px.
 * @throws AppError "params.invalid", "pixelSize.unknown"
 */
function pairBand(
  tool: string,
  pixelSize: number | null,
  values: LowPassValues & HighPassValues,
): { lowPass: number | null; highPass: number | null } {
  const band = { lowPass: lowPassOf(tool, values, pixelSize), highPass: highPassOf(tool, values, pixelSize) };
  if (band.lowPass !== null && band.highPass !== null && band.highPass >= band.lowPass) {
    throw unfit(
      tool,
      values.highPass > 0 ? "highPass" : "minFrequency",
      "takes out everything that the low-pass leaves",
    );
  }
  return band;
}

/** Each image by its own CTF; a correction that is asked for and that neither image allows is refused. */
function pairCorrections(
  tool: string,
  names: readonly string[],
  decisions: readonly CtfDecision[],
  asked: PrepareValues["ctf"],
): { corrections: CtfCorrection[]; notes: string[] } {
  const demanded = asked === "phase-flip" || asked === "multiply" ? asked : null;
  if (demanded) {
    const unscaled = decisions.findIndex(({ kind }) => kind === "unscaled");
    if (unscaled >= 0) throw noPixelSizeForCtf(tool, names[unscaled]!, demanded);
    if (decisions.every(({ kind }) => kind === "absent" || kind === "unusable")) {
      throw noCtf(
        tool,
        names.join(" and "),
        demanded,
        decisions.some(({ kind }) => kind === "unusable"),
      );
    }
  }
  const notes = decisions.flatMap((decision, i) => ctfNote(names[i]!, decision, asked));
  return { corrections: decisions.map((d) => (d.kind === "corrected" ? d.correction : "none")), notes };
}

function ctfNote(name: string, decision: CtfDecision, asked: PrepareValues["ctf"]): string[] {
  switch (decision.kind) {
    case "absent":
      return asked === "auto" || asked === "none" ? [] : [`${name} has no CTF; it was left as it is.`];
    case "unusable":
      return asked === "none" ? [] : [`${name} has a CTF whose numbers cannot be used; it was left as it is.`];
    case "left":
      return [`The CTF of ${name} was left as it is (ctf none).`];
    case "unscaled":
      return [`${name} has a CTF but no pixel size, so its CTF was left as it is; give the pixel size.`];
    case "done":
      return [treatedNote(name, decision.table.flipped > 0)];
    case "corrected": {
      const { correction, table } = decision;
      const by = `(underfocus ${micrometres(table.least)} µm)`;
      if (table.multiplied > 0 || (table.flipped > 0 && correction === "phase-flip")) {
        return [treatedNote(name, table.flipped > 0)];
      }
      return correction === "phase-flip"
        ? [`The phases of ${name} were flipped by its CTF ${by}.`]
        : [`${name} was multiplied by its CTF ${by}.`];
    }
  }
}

const treatedNote = (name: string, flipped: boolean): string =>
  flipped
    ? `The phases of ${name} are flipped already (rlnCtfDataArePhaseFlipped); that was not done again.`
    : `${name} is multiplied by its CTF already (rlnCtfDataAreCtfPremultiplied); that was not done again.`;
