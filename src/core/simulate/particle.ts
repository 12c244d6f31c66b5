/** One simulated particle: class, pose, contrast transfer, noise; every number from streams keyed by (seed, image). */
import { fromOrigin, type Alignment } from "../conventions.js";
import { ctfHalfSpectrum, type CtfParameters } from "../ctf/ctf.js";
import { realFft2d } from "../fourier/fft2d.js";
import { multiplySpectrum } from "../fourier/halfSpectrum.js";
import { random } from "../random.js";
import { noiseSource, type NoiseSpectrum } from "./noise.js";
import type { Phantom } from "./phantoms.js";

const POSE_STREAM = 1;
const DEFOCUS_STREAM = 2;
const NOISE_STREAM = 3;

/** How poses are drawn. */
export interface PoseRange {
  /** ψ even over (−180, 180]; off: 0. */
  rotation: boolean;
  /** The particle lies within ±maxShift px of the box centre in x and in y, evenly. */
  maxShift: number;
  /** Half of the particles are mirrored. */
  mirror: boolean;
}

/** The alignment that lays image `index` of a simulation onto its class. */
export function drawPose(seed: number, index: number, range: PoseRange): Alignment {
  const uniform = random(seed, POSE_STREAM, index);
  // All numbers are always drawn, so that switching one option leaves the others' values as they were.
  const psi = 180 - 360 * uniform();
  const x = range.maxShift * (2 * uniform() - 1);
  const y = range.maxShift * (2 * uniform() - 1);
  const mirror = uniform() < 0.5;
  // The particle sits at −o from the box centre; + 0 keeps an unshifted one from being written as −0.
  return fromOrigin(range.rotation ? psi : 0, x + 0, y + 0, range.mirror && mirror);
}

/** Optics of a simulation; Å, kV, mm. */
export interface Optics {
  voltage: number;
  sphericalAberration: number;
  amplitudeContrast: number;
  defocusMin: number;
  defocusMax: number;
  /** defocusU − defocusV, Å. */
  astigmatism: number;
}

/** The contrast transfer of image `index`: mean defocus even over the range, defocus angle even over [0, 180). */
export function drawCtf(seed: number, index: number, optics: Optics): CtfParameters {
  const uniform = random(seed, DEFOCUS_STREAM, index);
  const mean = optics.defocusMin + (optics.defocusMax - optics.defocusMin) * uniform();
  const defocusAngle = 180 * uniform();
  return ctfAtDefocus(optics, mean, defocusAngle);
}

/** The contrast transfer at a mean defocus, Å. */
export function ctfAtDefocus(optics: Optics, mean: number, defocusAngle: number): CtfParameters {
  return {
    voltage: optics.voltage,
    sphericalAberration: optics.sphericalAberration,
    amplitudeContrast: optics.amplitudeContrast,
    defocusU: mean + optics.astigmatism / 2,
    defocusV: mean - optics.astigmatism / 2,
    defocusAngle,
  };
}

/** Multiply an image by a contrast transfer function in Fourier space, in place; periodic at the borders. */
export function applyCtf(image: Float64Array, boxSize: number, pixelSize: number, ctf: CtfParameters): void {
  const fft = realFft2d(boxSize, boxSize);
  const spectrum = new Float64Array(fft.length);
  const transfer = new Float64Array(fft.length / 2);
  ctfHalfSpectrum(ctf, boxSize, boxSize, pixelSize, transfer);
  fft.forward(image, spectrum);
  multiplySpectrum(spectrum, transfer);
  fft.inverse(spectrum, image);
}

/** Draws the particles of one simulation; see {@link particlePainter}. */
export interface ParticlePainter {
  /** The particle without noise, scaled and with its contrast transfer. Valid until the next call. */
  signal(classIndex: number, a: Alignment, ctf: CtfParameters | null): Float64Array;
  /** The noise of image `index`, variance 1. Valid until the next call. */
  noise(index: number): Float64Array;
}

/**
 * @param scale multiplies the drawn object; noise always has variance 1
 */
export function particlePainter(
  phantom: Phantom,
  o: { seed: number; boxSize: number; pixelSize: number; scale: number; noiseSpectrum: NoiseSpectrum },
): ParticlePainter {
  const image = new Float64Array(o.boxSize * o.boxSize);
  const noise = new Float64Array(o.boxSize * o.boxSize);
  const fillNoise = noiseSource(o.noiseSpectrum, o.boxSize, o.boxSize);
  return {
    signal(classIndex, a, ctf) {
      phantom.draw(classIndex, a, o.boxSize, image);
      for (let i = 0; i < image.length; i++) image[i] = image[i]! * o.scale;
      if (ctf) applyCtf(image, o.boxSize, o.pixelSize, ctf);
      return image;
    },
    noise(index) {
      fillNoise(random(o.seed, NOISE_STREAM, index), noise);
      return noise;
    },
  };
}
