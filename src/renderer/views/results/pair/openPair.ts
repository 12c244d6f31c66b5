/** From a run of two images back to the desk that makes the same live: which images, and what its controls stand at. */
import type { InputRef, JobRequest } from "../../../../main/api/contract.js";
import { CONTROLS, type Controls } from "../../correlate/correlateStore.js";
import type { Member, Pair } from "../../explore/pair.js";
import { UNPREPARED, type Preparation } from "../../explore/preparation.js";
import { USUAL, type RotateSettings } from "../../rotate/rotateStore.js";

type Params = Readonly<Record<string, unknown>>;

/** The tools that lay two images on each other; `f` is the input that stays. */
const PAIR_TOOLS: Readonly<Record<string, { f: string; g: string; desk: "correlate" | "rotate" }>> = {
  ccf: { f: "f", g: "g", desk: "correlate" },
  ccc: { f: "a", g: "b", desk: "correlate" },
  "align.translational": { f: "reference", g: "image", desk: "correlate" },
  "align.rotational": { f: "reference", g: "image", desk: "rotate" },
  "align.pair": { f: "reference", g: "image", desk: "rotate" },
};

export const isPairTool = (tool: string): boolean => Object.hasOwn(PAIR_TOOLS, tool);
export const deskOf = (tool: string): "correlate" | "rotate" => PAIR_TOOLS[tool]?.desk ?? "correlate";

/** The two images of a run; null when it had not both. */
export function pairOf({ tool, inputs }: JobRequest): Pair | null {
  const slots = PAIR_TOOLS[tool];
  const f = slots && inputs[slots.f];
  const g = slots && inputs[slots.g];
  return f && g ? { f: memberOf(f), g: memberOf(g) } : null;
}

const memberOf = ({ source, images }: InputRef): Member => ({ source, index: images?.[0] ?? 0 });

const numberIn = (params: Params, name: string): number => {
  const value = params[name];
  return typeof value === "number" ? value : 0;
};
const textIn = <T extends string>(params: Params, name: string, usual: T): T =>
  typeof params[name] === "string" ? (params[name] as T) : usual;
/** A number whose 0 means "as usual". */
const orUsual = (value: number): number | null => (value > 0 ? value : null);

/** A filter's length as the desks have it: Å, or px where the pixel size is not known; 0 = off. */
function lengthOf(params: Params, angstrom: string, frequency: string, pixelSize: number | null): number {
  const length = numberIn(params, angstrom);
  if (length > 0) return length;
  const perPixel = numberIn(params, frequency);
  return perPixel > 0 ? Number(((pixelSize ?? 1) / perPixel).toPrecision(4)) : 0;
}

/** @param params with the defaults of the tool @param box shorter side, px @param pixelSize Å/px; null = not known */
export function correlateControls(tool: string, params: Params, box: number, pixelSize: number | null): Controls {
  const common = {
    ...CONTROLS,
    lowPass: lengthOf(params, "lowPass", "maxFrequency", pixelSize),
    highPass: lengthOf(params, "highPass", "minFrequency", pixelSize),
    maskRadius: numberIn(params, "maskRadius"),
  };
  if (tool === "ccc") return { ...common, padding: "none" };
  const peaks = numberIn(params, "peaks") || CONTROLS.peaks;
  if (tool === "align.translational") {
    // Its map wraps nothing around, and its own mask is the largest disc.
    const maskRadius = orUsual(common.maskRadius) ?? Math.floor(box / 2);
    return { ...common, maskRadius, maxShift: orUsual(numberIn(params, "maxShift")), padding: "2", peaks };
  }
  return {
    ...common,
    kind: textIn(params, "kind", CONTROLS.kind),
    normalise: params["normalize"] === true,
    padding: params["pad"] === true ? textIn(params, "padding", "2") : "none",
    maxShift: orUsual(numberIn(params, "maxShift")) ?? Math.floor(box / 2),
    peaks,
    peakDistance: numberIn(params, "peakDistance"),
    peakFit: textIn(params, "peakFit", CONTROLS.peakFit),
    bruteForce: params["bruteForce"] === true,
  };
}

/** @param params with the defaults of the tool */
export const preparationOf = (params: Params): Preparation => ({
  fit: textIn(params, "fit", UNPREPARED.fit),
  ctf: textIn(params, "ctf", UNPREPARED.ctf),
});

/** @param params with the defaults of the tool; a rotational search is one of shifts up to 0 px */
export function rotateSettings(tool: string, params: Params, pixelSize: number | null): RotateSettings {
  return {
    ...USUAL,
    innerRadius: numberIn(params, "innerRadius"),
    outerRadius: orUsual(numberIn(params, "outerRadius")),
    ringStep: orUsual(numberIn(params, "ringStep")),
    angularStep: numberIn(params, "angularStep") || USUAL.angularStep,
    ringWeight: textIn(params, "ringWeight", USUAL.ringWeight),
    interpolation: textIn(params, "interpolation", USUAL.interpolation),
    maxShift: tool === "align.pair" ? numberIn(params, "maxShift") : 0,
    shiftStep: numberIn(params, "shiftStep") || USUAL.shiftStep,
    mirror: params["mirror"] === true,
    noise: numberIn(params, "noise"),
    seed: numberIn(params, "seed"),
    lowPass: pixelSize === null ? 0 : lengthOf(params, "lowPass", "maxFrequency", pixelSize),
    highPass: pixelSize === null ? 0 : lengthOf(params, "highPass", "minFrequency", pixelSize),
  };
}
