/** An image read on rings about any of its points: what a search over shifts does at every one of them. */
import { maskedStatistics } from "../mask/normalise.js";
import type { RingInterpolation, Rings } from "../polar/rings.js";
import { spline } from "../transform/samplers.js";
import { splineCoefficients } from "../transform/spline.js";

/** Reads one image; allocates nothing per call but where the fraction of the middle is a new one. */
export interface RingReader {
  /** Take the pixels of an image (height × width), about their mean in units of their deviation; they are copied. */
  load(image: Float32Array): void;
  /**
   * out[r·angles + a] = (image − mean)/sd at (cx + radii[r]·cos φ_a, cy + radii[r]·sin φ_a), φ_a = 2π a/angles; the rings must stay
   * within the pixels.
   * @param out (rings, angles)
   */
  read(cx: number, cy: number, out: Float64Array): void;
}

/** Where each sample lies from the pixel of the middle, for one fraction of it. */
interface Places {
  /** To the pixel before, in the rows of the bordered image. */
  offset: Int32Array;
  /** From there on, px. */
  dx: Float64Array;
  dy: Float64Array;
}

/** Tables kept: shifts of half a pixel need four. */
const MOST_TABLES = 16;
/** Fractions of the middle nearer than this are one: 0.3 is not the same from both sides. */
const SAME = 1e-9;

/** A {@link RingReader} for images of one size. */
export function createRingReader(
  width: number,
  height: number,
  rings: Rings,
  interpolation: RingInterpolation,
): RingReader {
  const { radii, angles } = rings;
  const samples = radii.length * angles;
  const cos = Float64Array.from({ length: angles }, (_, a) => Math.cos((2 * Math.PI * a) / angles));
  const sin = Float64Array.from({ length: angles }, (_, a) => Math.sin((2 * Math.PI * a) / angles));
  if (interpolation === "cubic") return cubicReader(width, height, radii, cos, sin);

  // One more pixel on every side, for samples on the border.
  const stride = width + 2;
  const data = new Float64Array(stride * (height + 2));
  const tables = new Map<string, Places>();
  let key = "";
  let places: Places = { offset: new Int32Array(0), dx: new Float64Array(0), dy: new Float64Array(0) };

  function place(fractionX: number, fractionY: number): Places {
    const made = {
      offset: new Int32Array(samples),
      dx: new Float64Array(samples),
      dy: new Float64Array(samples),
    };
    for (let ring = 0, o = 0; ring < radii.length; ring++) {
      for (let a = 0; a < angles; a++, o++) {
        const x = fractionX + radii[ring]! * cos[a]!;
        const y = fractionY + radii[ring]! * sin[a]!;
        const nearest = interpolation === "nearest";
        const i = Math.floor(nearest ? x + 0.5 : x);
        const j = Math.floor(nearest ? y + 0.5 : y);
        made.offset[o] = j * stride + i;
        made.dx[o] = nearest ? 0 : x - i;
        made.dy[o] = nearest ? 0 : y - j;
      }
    }
    return made;
  }

  return {
    load(image) {
      const { mean, scale } = scaleOf(image);
      for (let y = -1; y <= height; y++) {
        const row = Math.min(Math.max(y, 0), height - 1) * width;
        const to = (y + 1) * stride + 1;
        for (let x = -1; x <= width; x++)
          data[to + x] = scale * (image[row + Math.min(Math.max(x, 0), width - 1)]! - mean);
      }
    },
    read(cx, cy, out) {
      const i = Math.floor(cx + SAME);
      const j = Math.floor(cy + SAME);
      const fractionX = SAME * Math.round((cx - i) / SAME);
      const fractionY = SAME * Math.round((cy - j) / SAME);
      const wanted = `${fractionX} ${fractionY}`;
      if (wanted !== key) {
        if (!tables.has(wanted)) {
          if (tables.size >= MOST_TABLES) tables.clear();
          tables.set(wanted, place(fractionX, fractionY));
        }
        key = wanted;
        places = tables.get(wanted)!;
      }
      const { offset, dx, dy } = places;
      const middle = (j + 1) * stride + i + 1;
      for (let o = 0; o < samples; o++) {
        const at = middle + offset[o]!;
        const upper = data[at]!;
        const lower = data[at + stride]!;
        const top = upper + dx[o]! * (data[at + 1]! - upper);
        const bottom = lower + dx[o]! * (data[at + stride + 1]! - lower);
        out[o] = top + dy[o]! * (bottom - top);
      }
    },
  };
}

function cubicReader(
  width: number,
  height: number,
  radii: Float64Array,
  cos: Float64Array,
  sin: Float64Array,
): RingReader {
  const data = new Float64Array(width * height);
  const sample = spline("mirror");
  return {
    load(image) {
      const { mean, scale } = scaleOf(image);
      for (let i = 0; i < data.length; i++) data[i] = scale * (image[i]! - mean);
      splineCoefficients(data, width, height, "mirror");
    },
    read(cx, cy, out) {
      for (let ring = 0, o = 0; ring < radii.length; ring++) {
        const r = radii[ring]!;
        for (let a = 0; a < cos.length; a++, o++) {
          const x = Math.min(Math.max(cx + r * cos[a]!, 0), width - 1);
          const y = Math.min(Math.max(cy + r * sin[a]!, 0), height - 1);
          out[o] = sample(data, width, height, x, y);
        }
      }
    },
  };
}

function scaleOf(image: Float32Array): { mean: number; scale: number } {
  const { mean, sd } = maskedStatistics(image, null);
  return { mean, scale: sd > 0 ? 1 / sd : 1 };
}
