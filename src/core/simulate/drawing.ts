/** Kernels that draw the classes of a phantom, and particles of them with their truth. */
import { IDENTITY } from "../conventions.js";
import { ccc } from "../correlate/ccc.js";
import type { CtfParameters } from "../ctf/ctf.js";
import { circleMask } from "../mask/circle.js";
import { maskedStatistics } from "../mask/normalise.js";
import type { AlignmentsResult } from "../tools/results.js";
import type { Range } from "../tools/tool.js";
import type { NoiseSpectrum } from "./noise.js";
import { applyCtf, ctfAtDefocus, drawCtf, drawPose, particlePainter, type Optics } from "./particle.js";
import { makePhantom, type PhantomKind } from "./phantoms.js";

interface Common {
  kind: PhantomKind;
  classes: number;
  seed: number;
  boxSize: number;
  pixelSize: number;
  maskRadius: number;
  /** null: no contrast transfer. */
  optics: Optics | null;
  /** Multiplies the drawn objects. */
  scale: number;
}

export interface ClassArgs extends Common {
  /** Class images, drawn with `scale`, without contrast transfer. */
  pixels: Float32Array;
  /** Variance of each class over the mask disc, with the contrast transfer at the middle of the defocus range. */
  variance: Float64Array;
}

/** Kernel over classes: their images and variances. */
export function drawClasses(range: Range, a: ClassArgs): void {
  const phantom = makePhantom(a.kind, a.classes, a.seed);
  const size = a.boxSize * a.boxSize;
  const image = new Float64Array(size);
  const { mask } = circleMask(a.boxSize, a.boxSize, a.maskRadius);
  for (let k = range.start; k < range.end; k++) {
    phantom.draw(k, IDENTITY, a.boxSize, image);
    for (let i = 0; i < size; i++) a.pixels[k * size + i] = a.scale * image[i]!;
    if (a.optics) {
      const middle = (a.optics.defocusMin + a.optics.defocusMax) / 2;
      applyCtf(image, a.boxSize, a.pixelSize, ctfAtDefocus(a.optics, middle, 0));
    }
    a.variance[k] = maskedStatistics(image, mask).sd ** 2;
  }
}

export interface ParticleArgs extends Common {
  rotation: boolean;
  maxShift: number;
  mirror: boolean;
  noiseSpectrum: NoiseSpectrum;
  /** Standard deviation of the noise: 1, or 0 for none. */
  noise: 0 | 1;
  pixels: Float32Array;
  truth: AlignmentsResult;
  defocusU: Float64Array;
  defocusV: Float64Array;
  defocusAngle: Float64Array;
}

/** Kernel over particles: pixels, truth and optics of each, from its own random streams. */
export function drawParticles(range: Range, a: ParticleArgs): void {
  const phantom = makePhantom(a.kind, a.classes, a.seed);
  const painter = particlePainter(phantom, a);
  const size = a.boxSize * a.boxSize;
  const { mask } = circleMask(a.boxSize, a.boxSize, a.maskRadius);
  for (let i = range.start; i < range.end; i++) {
    const pose = a.kind === "noise" ? IDENTITY : drawPose(a.seed, i, a);
    const ctf: CtfParameters | null = a.optics ? drawCtf(a.seed, i, a.optics) : null;
    const signal = painter.signal(a.truth.classIndex[i]!, pose, ctf);
    const image = a.pixels.subarray(i * size, (i + 1) * size);
    image.set(signal);
    if (a.noise) {
      const noise = painter.noise(i);
      for (let p = 0; p < size; p++) image[p] = signal[p]! + noise[p]!;
    }
    a.truth.index[i] = i;
    a.truth.psi[i] = pose.psi;
    a.truth.shiftX[i] = pose.shiftX;
    a.truth.shiftY[i] = pose.shiftY;
    a.truth.mirror[i] = pose.mirror ? 1 : 0;
    a.truth.ccc[i] = ccc(image, signal, mask).ccc;
    if (ctf) {
      a.defocusU[i] = ctf.defocusU;
      a.defocusV[i] = ctf.defocusV;
      a.defocusAngle[i] = ctf.defocusAngle;
    }
  }
}
