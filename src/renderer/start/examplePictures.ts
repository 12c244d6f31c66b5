/** What the built-in example looks like, drawn by the same code that simulates it: a few particles and what they hide. */
import { IDENTITY } from "../../core/conventions.js";
import { random, normal } from "../../core/random.js";
import { drawPose } from "../../core/simulate/particle.js";
import { makePhantom } from "../../core/simulate/phantoms.js";
import type { TilePixels } from "../components/ImageTile.js";

const BOX = 64;
const SNR = 0.15;
const MAX_SHIFT = 4;
const SEED = 1;
export const PARTICLES = 4;
export const AVERAGED = [4, 16, 64, 256] as const;

/** Particles summed between two yields: some ms of work. */
const AT_ONCE = 8;

/** Those that are there so far. */
export interface ExamplePictures {
  particles: readonly TilePixels[];
  /** Averages of {@link AVERAGED} particles that lie exactly on each other. */
  averages: readonly TilePixels[];
}

/** All at once; a window that is in use draws them in steps. */
export function examplePictures(): ExamplePictures {
  let last: ExamplePictures = { particles: [], averages: [] };
  for (const pictures of drawExamplePictures()) last = pictures;
  return last;
}

/** One picture after the other, in steps of a few ms. */
export function* drawExamplePictures(): Generator<ExamplePictures, void> {
  let pictures: ExamplePictures = { particles: [], averages: [] };
  const phantom = makePhantom("haemoglobin", 1, SEED);
  const signal = new Float64Array(BOX * BOX);
  phantom.draw(0, IDENTITY, BOX, signal);
  const scale = Math.sqrt(SNR / varianceInDisc(signal));
  yield pictures;
  for (let i = 0; i < PARTICLES; i++) {
    const image = new Float64Array(BOX * BOX);
    phantom.draw(0, drawPose(SEED, i, { rotation: true, maxShift: MAX_SHIFT, mirror: false }), BOX, image);
    const draw = normal(random(SEED, 3, i));
    pictures = { ...pictures, particles: [...pictures.particles, toBytes(image.map((v) => scale * v + draw()))] };
    yield pictures;
  }
  const sum = new Float64Array(BOX * BOX);
  for (let i = 1; i <= AVERAGED.at(-1)!; i++) {
    const draw = normal(random(SEED, 3, PARTICLES + i));
    for (let k = 0; k < sum.length; k++) sum[k]! += scale * signal[k]! + draw();
    const isShown = (AVERAGED as readonly number[]).includes(i);
    if (isShown) pictures = { ...pictures, averages: [...pictures.averages, toBytes(sum)] };
    if (isShown || i % AT_ONCE === 0) yield pictures;
  }
}

function varianceInDisc(image: Float64Array): number {
  const centre = BOX / 2;
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (let y = 0; y < BOX; y++) {
    for (let x = 0; x < BOX; x++) {
      if (Math.hypot(x - centre, y - centre) > centre - 2) continue;
      const v = image[y * BOX + x]!;
      n++;
      squares += (v - mean) * (v - mean + (mean - v) / n);
      mean += (v - mean) / n;
    }
  }
  return squares / n;
}

/** Contrast 1–99 % of the image. */
function toBytes(image: Float64Array): TilePixels {
  const sorted = image.slice().sort();
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))]!;
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))]!;
  return { width: BOX, height: BOX, pixels: Uint8ClampedArray.from(image, (v) => (255 * (v - low)) / (high - low)) };
}
