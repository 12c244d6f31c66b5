/** Tool: particles of known class and pose. */
import { allocatePlacements } from "../align/placements.js";
import { maskRadiusOrAuto } from "../mask/circle.js";
import { permutation, random } from "../random.js";
import { drawClasses, drawParticles } from "../simulate/drawing.js";
import type { Optics } from "../simulate/particle.js";
import { CLASSES } from "../simulate/phantoms.js";
import { choice, flag, integer, number, unfit } from "./params.js";
import type { AlignmentsResult, ImagesCtf, ImagesResult, TableResult } from "./results.js";
import { defineTool, output, type SharedArrays } from "./tool.js";

const ORDER_STREAM = 0x0c1a;

/** Seconds to draw one particle of `size` pixels. */
function secondsPerParticle(size: number, ctf: boolean, falling: boolean): number {
  return 1e-4 + size * (1.4e-7 + (ctf ? 1.6e-7 : 0) + (falling ? 1e-7 : 0));
}

/** `simulate`: particles of known class and pose, drawn without interpolation. */
export const simulate = defineTool({
  id: "simulate",
  title: "Simulate particles",
  summary: "Noisy particles of a drawn object, with the class, angle and shift of each.",
  description: [
    "Objects: `haemoglobin`, a hexagonal bilayer like that of a worm's haemoglobin, by default its top view; `states`, " +
      "that view in eight states: a density in the middle or none, the second layer twisted or not, one protomer there " +
      "or missing; `rings`, rings and discs without symmetry; `faces`, eight faces (round or oval, eyes left or right, mouth small or " +
      "large); `projections`, the bilayer from directions drawn at random; `noise`, nothing but noise. Every particle " +
      "is drawn at its own coordinates: no pixel is interpolated. Objects are about 0.78 of the box across.",
    "The truth holds the alignment p_ref = M·(R(ψ)·p + t) that lays the particle onto its class; its ccc is that of " +
      "the particle with its own signal without noise, over the mask disc. Particles lie within ± the largest shift " +
      "of the centre, evenly in x and y. Classes are equally frequent, in random order.",
    "The classes of `states` number 4·missing + 2·twisted + central from 0, those of `faces` 4·oval + 2·right + large. " +
      "The three differences of either add up, pixel by pixel: upright and unshifted, their classes span exactly three " +
      "dimensions about their mean.",
    "Noise has variance 1. SNR = variance of the signal over the mask disc (mean over classes; with the contrast " +
      "transfer function, at the middle of the defocus range) / variance of the noise. Noise is Gaussian, white or " +
      "with power ∝ 1/(1 + (f/0.1)²), f in 1/px. Particles are bright; the contrast transfer is RELION's, applied " +
      "in the box, periodic at its border. The top view of the bilayer repeats every 60° and is its own mirror image.",
  ].join("\n\n"),
  references: ["Royer et al., Structure 14, 1167 (2006), doi:10.1016/j.str.2006.05.011"],
  params: {
    kind: choice({
      label: "Object",
      help: "what is drawn",
      default: "haemoglobin",
      choices: {
        haemoglobin: "worm haemoglobin",
        states: "eight states of the haemoglobin",
        rings: "rings and discs",
        faces: "eight faces",
        projections: "random views of the haemoglobin",
        noise: "noise only",
      },
      positional: true,
    }),
    count: integer({ label: "Particles", help: "number of images", default: 1024, min: 1, max: 10_000_000, unit: "" }),
    boxSize: integer({ label: "Box size", help: "side of an image", default: 64, min: 16, max: 1024, unit: "px" }),
    pixelSize: number({
      label: "Pixel size",
      help: "for the header and the contrast transfer",
      default: 6,
      min: 0.01,
      max: 1000,
      unit: "Å/px",
    }),
    views: integer({
      label: "Views or classes",
      help: "different pictures of the object; faces and states have 8 at most, noise has 1",
      default: 0,
      min: 0,
      max: 64,
      unit: "",
      special: { 0: "automatic" },
    }),
    rotation: flag({ label: "Rotate", help: "any in-plane angle; off: all upright", default: true }),
    maxShift: number({
      label: "Largest shift",
      help: "from the centre, in x and in y",
      default: 4,
      min: 0,
      max: 512,
      step: 0.5,
      unit: "px",
    }),
    mirror: flag({ label: "Mirror half", help: "every particle is mirrored with probability ½", default: false }),
    snr: number({
      label: "Signal-to-noise ratio",
      help: "variance of the signal over that of the noise, within the mask disc",
      default: 0.15,
      min: 0,
      max: 1e6,
      unit: "",
      special: { 0: "no noise" },
    }),
    noiseSpectrum: choice({
      label: "Noise",
      help: "its power spectrum",
      default: "white",
      choices: { white: "white", falling: "falling with frequency" },
      advanced: true,
    }),
    maskRadius: number({
      label: "Mask radius",
      help: "disc in which the signal-to-noise ratio holds",
      default: 0,
      min: 0,
      max: 512,
      unit: "px",
      special: { 0: "boxSize/2 − 1" },
      advanced: true,
    }),
    ctf: flag({
      label: "Contrast transfer",
      help: "apply a contrast transfer function to each particle",
      default: false,
    }),
    defocusMin: number({
      label: "Least defocus",
      help: "underfocus is positive",
      default: 10000,
      min: -100000,
      max: 100000,
      unit: "Å",
      advanced: true,
    }),
    defocusMax: number({
      label: "Largest defocus",
      help: "defocus is even between the two",
      default: 25000,
      min: -100000,
      max: 100000,
      unit: "Å",
      advanced: true,
    }),
    astigmatism: number({
      label: "Astigmatism",
      help: "defocus U − V, at a random azimuth",
      default: 0,
      min: 0,
      max: 20000,
      unit: "Å",
      advanced: true,
    }),
    voltage: number({ label: "Voltage", help: "", default: 300, min: 10, max: 3000, unit: "kV", advanced: true }),
    sphericalAberration: number({
      label: "Spherical aberration",
      help: "of the objective lens",
      default: 2.7,
      min: 0,
      max: 100,
      unit: "mm",
      advanced: true,
    }),
    amplitudeContrast: number({
      label: "Amplitude contrast",
      help: "as a fraction",
      default: 0.1,
      min: 0,
      max: 1,
      step: 0.01,
      unit: "",
      advanced: true,
    }),
    classColumn: flag({
      label: "Class in the table",
      help: "write the true class of each particle into its table, as rlnClassNumber from 1",
      default: false,
      advanced: true,
    }),
    seed: integer({ label: "Seed", help: "the same seed gives the same images", default: 1, min: 0, unit: "" }),
  },
  inputs: {},
  outputs: {
    images: output("images", { label: "Particles", help: "simulated images", file: "images.mrcs" }),
    particles: output("table", {
      label: "Particle table",
      help: "optics of each image and, if asked for, its class, under RELION's names",
      file: "images.star",
    }),
    truth: output("alignments", {
      label: "Truth",
      help: "class, angle and shift that lay each particle onto its class",
      file: "truth.csv",
    }),
    classes: output("images", { label: "Classes", help: "the objects without noise", file: "classes.mrcs" }),
  },
  figures: {
    particles: { label: "Particles", unit: "", help: "number of images" },
    classes: { label: "Classes", unit: "", help: "number of different pictures" },
    snr: { label: "Signal-to-noise ratio", unit: "", help: "variance ratio over the mask disc; none without noise" },
  },
  kernels: { drawClasses, drawParticles },
  estimate: (_shapes, p) => {
    const size = p.boxSize * p.boxSize;
    const classes = p.views || CLASSES[p.kind].automatic;
    return {
      bytes: 4 * size * (p.count + classes) + (80 + (p.ctf ? 28 : 0)) * p.count,
      seconds: (p.count + 2 * classes) * secondsPerParticle(size, p.ctf, p.noiseSpectrum === "falling"),
    };
  },
  async run(ctx, _inputs, p) {
    const { automatic, max } = CLASSES[p.kind];
    if (p.views > max) throw unfit("simulate", "views", `is ${p.views}; ${p.kind} has ${max} at most`);
    if (p.ctf && p.defocusMin > p.defocusMax) {
      throw unfit("simulate", "defocusMin", `is ${p.defocusMin}, above defocusMax (${p.defocusMax})`);
    }
    const { count, boxSize, pixelSize } = p;
    const classes = p.views || automatic;
    const size = boxSize * boxSize;
    const common = {
      kind: p.kind,
      classes,
      seed: p.seed,
      boxSize,
      pixelSize,
      maskRadius: maskRadiusOrAuto(p.maskRadius, boxSize, boxSize),
      optics: p.ctf ? opticsOf(p) : null,
    };
    const seconds = secondsPerParticle(size, p.ctf, p.noiseSpectrum === "falling");
    const itemsPerBlock = Math.max(1, Math.round(2e-2 / seconds));
    ctx.expect(count + 2 * classes);

    const classPixels = ctx.float32(classes * size);
    const variance = ctx.float64(classes);
    const drawing = { label: "drawing the object", itemsPerBlock };
    await ctx.forEachRange("drawClasses", classes, { ...common, scale: 1, pixels: classPixels, variance }, drawing);
    const signal = variance.reduce((sum, v) => sum + v, 0) / classes;
    // Noise has variance 1, so the signal is scaled; without noise the signal itself has variance 1.
    const scale = signal > 0 ? Math.sqrt((p.snr > 0 ? p.snr : 1) / signal) : 1;
    await ctx.forEachRange("drawClasses", classes, { ...common, scale, pixels: classPixels, variance }, drawing);

    const truth: AlignmentsResult = { index: ctx.uint32(count), ...allocatePlacements(ctx, count) };
    permutation(count, random(p.seed, ORDER_STREAM)).forEach((place, i) => (truth.classIndex[i] = place % classes));
    const pixels = ctx.float32(count * size);
    const defocus = { defocusU: ctx.float64(count), defocusV: ctx.float64(count), defocusAngle: ctx.float64(count) };
    await ctx.forEachRange(
      "drawParticles",
      count,
      {
        ...common,
        scale,
        rotation: p.rotation,
        maxShift: p.maxShift,
        mirror: p.mirror,
        noiseSpectrum: p.noiseSpectrum,
        noise: p.snr > 0 || p.kind === "noise" ? 1 : 0,
        pixels,
        truth,
        ...defocus,
      },
      { label: "drawing particles", itemsPerBlock },
    );

    const images = (stack: Float32Array, n: number): ImagesResult => ({
      stack: { kind: "memory", width: boxSize, height: boxSize, count: n, pixels: stack },
      pixelSize,
    });
    return {
      outputs: {
        images: { ...images(pixels, count), ctf: p.ctf ? ctfTable(ctx, count, defocus, p) : null },
        particles: {
          columns: [...(p.ctf ? opticsColumns(count, defocus, p) : []), ...(p.classColumn ? [classColumn(truth)] : [])],
        },
        truth,
        classes: images(classPixels, classes),
      },
      figures: { particles: count, classes, snr: p.snr > 0 && signal > 0 ? p.snr : null },
    };
  },
});

function opticsOf(p: Optics): Optics {
  const { voltage, sphericalAberration, amplitudeContrast, defocusMin, defocusMax, astigmatism } = p;
  return { voltage, sphericalAberration, amplitudeContrast, defocusMin, defocusMax, astigmatism };
}

/** The contrast transfer beside the images, so that a run on them needs no file. */
function ctfTable(
  arrays: SharedArrays,
  count: number,
  d: { defocusU: Float64Array; defocusV: Float64Array; defocusAngle: Float64Array },
  p: Optics,
): ImagesCtf {
  const of = (values: Float64Array): Float32Array => {
    const column = arrays.float32(count);
    column.set(values);
    return column;
  };
  const all = (value: number): Float32Array => arrays.float32(count).fill(value);
  return {
    defocusU: of(d.defocusU),
    defocusV: of(d.defocusV),
    defocusAngle: of(d.defocusAngle),
    voltage: all(p.voltage),
    sphericalAberration: all(p.sphericalAberration),
    amplitudeContrast: all(p.amplitudeContrast),
    phaseShift: arrays.float32(count),
  };
}

function classColumn({ classIndex }: AlignmentsResult): TableResult["columns"][number] {
  return { name: "rlnClassNumber", label: "Class", unit: "", values: Float64Array.from(classIndex, (k) => k + 1) };
}

function opticsColumns(
  count: number,
  d: { defocusU: Float64Array; defocusV: Float64Array; defocusAngle: Float64Array },
  p: Optics,
): TableResult["columns"] {
  const all = (value: number): Float64Array => new Float64Array(count).fill(value);
  return [
    { name: "rlnDefocusU", label: "Defocus U", unit: "Å", values: d.defocusU },
    { name: "rlnDefocusV", label: "Defocus V", unit: "Å", values: d.defocusV },
    { name: "rlnDefocusAngle", label: "Defocus angle", unit: "°", values: d.defocusAngle },
    { name: "rlnVoltage", label: "Voltage", unit: "kV", values: all(p.voltage) },
    { name: "rlnSphericalAberration", label: "Spherical aberration", unit: "mm", values: all(p.sphericalAberration) },
    { name: "rlnAmplitudeContrast", label: "Amplitude contrast", unit: "", values: all(p.amplitudeContrast) },
  ];
}
