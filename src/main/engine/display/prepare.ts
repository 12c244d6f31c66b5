/** One image made ready for looking: read, laid onto its class average, filtered. Runs in workers. */
import { alignmentAt, IDENTITY, centre, type Alignment } from "../../../core/conventions.js";
import { AppError } from "../../../core/errors.js";
import { bandPassFilter, type BandPass, type ImageFilter } from "../../../core/filter/bandPass.js";
import type { StackRef } from "../../../core/stack.js";
import type { AlignmentsResult } from "../../../core/tools/results.js";
import { createResampler, type Resampler } from "../../../core/transform/resample.js";
import type { SharedRef, WorkerEnv } from "../workerEnv.js";

/** Alignments by image number of the source that is looked at. */
export interface AlignmentTable {
  rows: AlignmentsResult;
  /** Row of each image; −1 = it has none. */
  rowOf: Int32Array;
  /** Class averages, for residuals. */
  averages: StackRef | null;
}

/** How to prepare images; frequencies in 1/px. */
export interface Preparation {
  stack: SharedRef<StackRef>;
  view: "raw" | "aligned" | "residual";
  alignment: SharedRef<AlignmentTable> | null;
  band: BandPass;
}

/** The shared values that a preparation names. */
export function usesOf({ stack, alignment }: Preparation): SharedRef<unknown>[] {
  return alignment ? [stack, alignment] : [stack];
}

export interface PreparedImages {
  width: number;
  height: number;
  count: number;
  /** The image in a buffer that the next call overwrites. @throws AppError what reading throws, "request.invalid" */
  load: (index: number) => Float32Array;
}

const filters = new Map<string, ImageFilter>();
const resamplers = new Map<string, Resampler>();

/** Objects made once for a size; a handful of sizes is in use at any time. */
function memo<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (!value) {
    if (map.size >= 8) map.clear();
    value = make();
    map.set(key, value);
  }
  return value;
}

export function prepare(preparation: Preparation, env: WorkerEnv): PreparedImages {
  const stack = env.get(preparation.stack);
  const { width, height, count } = stack;
  const { view, band } = preparation;
  const table = preparation.alignment ? env.get(preparation.alignment) : null;
  const size = `${width} ${height}`;
  const filtered = band.lowPass !== null || band.highPass !== null;
  const filter = memo(filters, `${size} ${band.lowPass} ${band.highPass}`, () => bandPassFilter(width, height, band));
  const image = new Float32Array(width * height);
  const moved = new Float32Array(width * height);
  const average = new Float32Array(width * height);
  let averageClass = -1;

  const load = (index: number): Float32Array => {
    if (index >= count) {
      const reason = `there is no image ${index + 1}; the last is ${count}`;
      throw new AppError("request.invalid", reason, { reason });
    }
    env.io.readImage(stack, index, image);
    if (view === "raw" && !filtered) return image;
    // One pixel that is no number would spread over the whole transform: its place is taken by the mean meanwhile.
    const holes = fillHoles(image);
    let shown = image;
    if (view !== "raw") {
      const { alignment, classIndex } = placeOf(table, index);
      const resampler = memo(resamplers, size, () => createResampler(width, height));
      resampler.load(image);
      resampler.apply(alignment, moved);
      shown = moved;
      if (view === "residual") {
        if (!table?.averages) throw noAverages();
        if (averageClass !== classIndex) {
          env.io.readImage(table.averages, classIndex, average);
          averageClass = classIndex;
        }
        subtractScaled(shown, average, width, height);
      }
    }
    if (filtered) filter(shown);
    if (view === "raw") for (const hole of holes) shown[hole] = NaN;
    return shown;
  };
  return { width, height, count, load };
}

function placeOf(table: AlignmentTable | null, index: number): { alignment: Alignment; classIndex: number } {
  if (!table) return { alignment: IDENTITY, classIndex: 0 };
  const row = table.rowOf[index] ?? -1;
  if (row < 0) {
    const reason = `image ${index + 1} has no alignment in this result`;
    throw new AppError("request.invalid", reason, { reason });
  }
  return { classIndex: table.rows.classIndex[row]!, alignment: alignmentAt(table.rows, row) };
}

function noAverages(): AppError {
  const reason = "this result has no class averages of the size of the particles";
  return new AppError("request.invalid", reason, { reason });
}

function fillHoles(image: Float32Array): number[] {
  const holes: number[] = [];
  let sum = 0;
  for (let i = 0; i < image.length; i++) {
    const v = image[i]!;
    if (v - v !== 0) holes.push(i);
    else sum += v;
  }
  if (holes.length > 0) {
    const mean = holes.length < image.length ? sum / (image.length - holes.length) : 0;
    for (const hole of holes) image[hole] = mean;
  }
  return holes;
}

/** image − (a · average + b), a and b by least squares within the inscribed circle. */
export function subtractScaled(image: Float32Array, average: Float32Array, width: number, height: number): void {
  const radius = Math.min(width, height) / 2 - 1;
  let n = 0;
  let si = 0;
  let sa = 0;
  let sia = 0;
  let saa = 0;
  for (let y = 0; y < height; y++) {
    const dy = y - centre(height);
    for (let x = 0; x < width; x++) {
      const dx = x - centre(width);
      if (dx * dx + dy * dy > radius * radius) continue;
      const i = image[y * width + x]!;
      const a = average[y * width + x]!;
      n++;
      si += i;
      sa += a;
      sia += i * a;
      saa += a * a;
    }
  }
  const variance = saa - (sa * sa) / n;
  const scale = variance > 0 ? (sia - (si * sa) / n) / variance : 0;
  const offset = (si - scale * sa) / n;
  for (let p = 0; p < image.length; p++) image[p] = image[p]! - (scale * average[p]! + offset);
}
