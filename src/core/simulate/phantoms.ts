/** The objects that can be simulated, each a set of classes that can be drawn at any alignment. */
import type { Alignment } from "../conventions.js";
import { random } from "../random.js";
import { drawBlobs, projectBlobs } from "./blobs.js";
import { HAEMOGLOBIN_DIAMETER, haemoglobin, type HaemoglobinState } from "./haemoglobin.js";
import { drawEllipses, type Ellipse } from "./shapes.js";

export type PhantomKind = "haemoglobin" | "states" | "rings" | "faces" | "projections" | "noise";

export interface Phantom {
  /** Number of classes. */
  classes: number;
  /**
   * Draw a class as the particle that `a` would lay onto it: out(p) = class(a(p)), positive = dense, arbitrary scale.
   * @param out (boxSize, boxSize), overwritten
   */
  draw(classIndex: number, a: Alignment, boxSize: number, out: Float64Array): void;
}

/** Diameter of every object, fraction of the box. */
const DIAMETER = 0.78;

/** Classes of a kind when their number is left to us, and the most it has. */
export const CLASSES: Readonly<Record<PhantomKind, { automatic: number; max: number }>> = {
  haemoglobin: { automatic: 1, max: 64 },
  states: { automatic: 8, max: 8 },
  rings: { automatic: 1, max: 64 },
  faces: { automatic: 8, max: 8 },
  projections: { automatic: 8, max: 64 },
  noise: { automatic: 1, max: 1 },
};

/**
 * The object of a kind with `classes` classes. haemoglobin: class 0 the top view, class 1 the side view, then oblique
 * ones spread over the D6 asymmetric unit; states: its top view with a density in the middle, its second layer twisted,
 * a protomer missing, or not (class = 4·missing + 2·twisted + central; class 0 is that of haemoglobin); projections: the same object from directions drawn from `seed`, evenly over
 * the sphere; rings: rings and discs without symmetry, different in each class; faces: round or oval, eyes to the left
 * or right, mouth small or large (class = 4·oval + 2·right + large); noise: nothing.
 */
export function makePhantom(kind: PhantomKind, classes: number, seed: number): Phantom {
  if (kind === "noise") return { classes, draw: (_class, _a, _boxSize, out) => out.fill(0) };
  if (kind === "haemoglobin" || kind === "states" || kind === "projections") {
    const flat = Array.from({ length: classes }, (_, k) => {
      if (kind === "states") return projectBlobs(haemoglobin(state(k)), 0, 0);
      return projectBlobs(haemoglobin(), ...(kind === "haemoglobin" ? spreadView(k) : randomView(k, seed)));
    });
    return {
      classes,
      draw: (k, a, boxSize, out) =>
        drawBlobs(flat[k]!, a, (DIAMETER * boxSize) / HAEMOGLOBIN_DIAMETER, boxSize, boxSize, out),
    };
  }
  const drawings = Array.from({ length: classes }, (_, k) => (kind === "faces" ? face(k) : ringsAndDiscs(k)));
  return { classes, draw: (k, a, boxSize, out) => drawEllipses(drawings[k]!, a, boxSize, out) };
}

function state(k: number): HaemoglobinState {
  return { central: (k & 1) !== 0, twisted: (k & 2) !== 0, missing: (k & 4) !== 0 };
}

/** rot, tilt in degrees; top, side, then rot over 60° by the golden section and cos tilt over (0, 1). */
function spreadView(k: number): [number, number] {
  if (k === 0) return [0, 0];
  if (k === 1) return [0, 90];
  const golden = (Math.sqrt(5) - 1) / 2;
  const cosTilt = ((k - 1) * Math.SQRT2) % 1;
  return [60 * ((k * golden) % 1), (Math.acos(cosTilt) * 180) / Math.PI];
}

const VIEW_STREAM = 0x51ee;

function randomView(k: number, seed: number): [number, number] {
  const uniform = random(seed, VIEW_STREAM, k);
  return [360 * uniform(), (Math.acos(2 * uniform() - 1) * 180) / Math.PI];
}

function ringsAndDiscs(k: number): Ellipse[] {
  const turn = 2.399963 * k;
  const at = (radius: number, angle: number): { x: number; y: number } => ({
    x: radius * Math.cos(angle + turn * (1 + angle)),
    y: radius * Math.sin(angle + turn * (1 + angle)),
  });
  const disc = (radius: number, angle: number, size: number, height: number): Ellipse => ({
    ...at(radius, angle),
    radiusX: size,
    radiusY: size,
    height,
  });
  return [
    { x: 0, y: 0, radiusX: DIAMETER / 2, radiusY: DIAMETER / 2, height: 0.6, hole: 0.86 },
    { ...at(0.04, 1), radiusX: 0.2, radiusY: 0.2, height: 0.8, hole: 0.75 },
    disc(0.26, 0, 0.07, 1),
    disc(0.27, 1.9, 0.05, 1.2),
    disc(0.25, 3.4, 0.06, 0.7),
    disc(0.06, 5.1, 0.05, 1),
    { ...disc(0.25, 4.6, 0.055, 1), hole: 0.5 },
  ];
}

function face(k: number): Ellipse[] {
  const oval = (k & 4) !== 0;
  const gaze = (k & 2) !== 0 ? 0.06 : -0.06;
  const large = (k & 1) !== 0;
  const radiusX = oval ? 0.27 : 0.36;
  const radiusY = oval ? 0.39 : 0.36;
  const eye = (x: number): Ellipse => ({ x: x + gaze, y: -0.1, radiusX: 0.045, radiusY: 0.055, height: 1 });
  return [
    { x: 0, y: 0, radiusX, radiusY, height: 0.35 },
    { x: 0, y: 0, radiusX, radiusY, height: 0.65, hole: 0.88 },
    eye(-0.1),
    eye(0.1),
    { x: 0, y: 0.03, radiusX: 0.02, radiusY: 0.06, height: 0.6 },
    { x: 0, y: 0.19, radiusX: large ? 0.14 : 0.06, radiusY: large ? 0.05 : 0.03, height: 1 },
  ];
}
