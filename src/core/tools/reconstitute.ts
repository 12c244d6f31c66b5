/** The tool `reconstitute`: images made of chosen factors only, beside what they were and what is left. */
import { originalsOf, reconstituteRange } from "../msa/reconstitute.js";
import { numbersOf } from "../stack.js";
import { flag, list, numbers, unfit, type ParamValues } from "./params.js";
import type { FactorsResult, ImagesResult } from "./results.js";
import { defineTool, input, optionalOutput, output } from "./tool.js";

const ID = "reconstitute";

const PARAMS = {
  factors: list({
    label: "Factors",
    help: "which factors make the images",
    default: [],
    min: 1,
    max: 100_000,
    empty: "the significant ones, or all if none is",
  }),
  images: list({
    label: "Images",
    help: "which of the images that were analysed, by their numbers in the file of the particles",
    default: [],
    min: 1,
    empty: "all",
  }),
  at: numbers({
    label: "At",
    help: "one image at these coordinates instead, with the mean scale of all; factors that are not named are at 0",
    default: [],
    prefix: "f",
    missing: 0,
    empty: "where the images lie",
  }),
  extremes: flag({
    label: "Extremes",
    help: "two images a factor instead, at the smallest and at the largest coordinate along it, all others at 0",
    default: false,
    advanced: true,
  }),
  average: flag({
    label: "Average",
    help: "add the mean image; without it the images hold only what the factors add to it",
    default: true,
    advanced: true,
  }),
  originals: flag({
    label: "Originals",
    help: "also write the images as they were analysed: moved, under the mask",
    default: false,
    advanced: true,
  }),
};
type Values = ParamValues<typeof PARAMS>;

export const reconstitute = defineTool({
  id: ID,
  title: "Reconstitute images",
  summary: "Make images of chosen factors only: what these say of an image, and what is left.",
  description: `With the mean image μ, the eigenimages e_k and the coordinates c_ik that \`msa\` found, image i from the factors K is

x̂_i = s_i (μ + Σ_{k∈K} c_ik e_k) − a

and, for the metric \`hellinger\`, x̂_i = s_i (μ + Σ_{k∈K} c_ik e_k)² − a. s_i is the scale of the image that the metric
took out (the sum of its pixels for \`chi-square\` and \`hellinger\`, their root mean square for \`modulation\`, 1 else), a the
constant that was added before the analysis. The grey values are those of the images. With all factors the image comes
back as it was analysed; with the significant ones it comes back without most of its noise, and the residual (original
less reconstituted) should look like noise: structure in it belongs to factors that were left out.

Pixels outside the mask were not analysed. They get the mean of the image's pixels under the mask, and 0 in residuals.

\`--at "f1=3.2,f2=-1"\` makes one image at a place of the factor map where no image need lie; \`--extremes\` shows what each
factor stands for by its two ends. Both take the mean scale of all images. \`--no-average\` leaves out x̂(∅), the mean
image: what remains is what the factors add.

DIR is a folder that \`msa --out DIR\` wrote. The file of the particles must still be where it was, or be moved together
with the folder.`,
  references: [
    "Bretaudière & Frank, J. Microsc. 144, 1 (1986), doi:10.1111/j.1365-2818.1986.tb04669.x",
    "van Heel & Frank, Ultramicroscopy 6, 187 (1981), doi:10.1016/0304-3991(81)90059-0",
  ],
  params: PARAMS,
  inputs: {
    factors: input("factors", { label: "Analysis", help: "a folder that msa wrote with --out" }),
  },
  outputs: {
    reconstituted: output("images", {
      label: "Reconstituted",
      help: "in the order of --images, or of coordinates.csv",
      file: "reconstituted.mrcs",
    }),
    residuals: optionalOutput("images", {
      label: "Residuals",
      help: "the images as they were analysed, less the reconstituted ones",
      file: "residuals.mrcs",
    }),
    originals: optionalOutput("images", {
      label: "Originals",
      help: "the images as they were analysed",
      file: "originals.mrcs",
    }),
  },
  figures: {
    images: { label: "Images", unit: "", help: "images that were made" },
    factors: { label: "Factors", unit: "", help: "factors that made them" },
    share: { label: "Share", unit: "%", help: "of the total variance that these factors hold" },
    residualSd: {
      label: "Residual",
      unit: "",
      help: "root mean square of the residuals under the mask; none where there is no original",
    },
  },
  explorable: true,
  kernels: { reconstituteRange },
  estimate: ({ factors }, params) => {
    if (!factors) return { bytes: 0, seconds: 0 };
    const size = factors.width * factors.height;
    const kept = params.factors.length || USUAL_FACTORS;
    const own = isOfImages(params);
    const count = params.images.length || (own ? factors.count : 2 * kept);
    return {
      bytes: 4 * size * count * (own ? 2 + Number(params.originals) : 1) + 8 * kept * count,
      seconds: 2e-4 + count * secondsOf(size, kept, own),
    };
  },
  run: async (ctx, { factors }, params) => {
    const { metric, constant, mean, eigenimages, width, height, pixelSize, pixels } = factors;
    const kept = keptFactors(factors, params);
    const { coordinates, scale, images } = pointsOf(factors, kept, params);
    const count = scale.length;
    const size = width * height;
    const room = (wanted: boolean): Float32Array | null => (wanted ? ctx.float32(count * size) : null);
    const originals = images && originalsOf(factors, images);
    const args = {
      factors: { metric, constant, mean, eigenimages, width, height, pixels },
      kept,
      coordinates,
      scale,
      average: params.average,
      originals,
      reconstituted: ctx.float32(count * size),
      residuals: room(images !== null),
      laid: room(images !== null && params.originals),
      squares: ctx.float64(count),
    };
    ctx.expect(count);
    const itemsPerBlock = Math.max(1, Math.round(0.03 / secondsOf(size, kept.length, images !== null)));
    await ctx.forEachRange("reconstituteRange", count, args, { label: "reconstituting", itemsPerBlock });
    if (params.at.length > 0 && !args.reconstituted.every(Number.isFinite)) {
      throw unfit(ID, "at", "lies so far out that the image is beyond the numbers that pixels can hold");
    }
    const stack = (values: Float32Array): ImagesResult => ({
      stack: { kind: "memory", width, height, count, pixels: values },
      pixelSize,
    });
    const square = args.squares.reduce((sum, v) => sum + v, 0);
    const held = kept.reduce((sum, k) => sum + factors.eigenvalues[k]!, 0);
    return {
      outputs: {
        reconstituted: stack(args.reconstituted),
        ...(args.residuals && { residuals: stack(args.residuals) }),
        ...(args.laid && { originals: stack(args.laid) }),
      },
      figures: {
        images: count,
        factors: kept.length,
        share: factors.total > 0 ? (100 * held) / factors.total : null,
        residualSd: images ? Math.sqrt(square / (count * pixels.length)) : null,
      },
      notes: images ? defaultNote(factors, kept, params) : [],
    };
  },
});

/** What estimates take the number of factors for, where it is not said. */
const USUAL_FACTORS = 8;

const isOfImages = ({ at, extremes }: Pick<Values, "at" | "extremes">): boolean => at.length === 0 && !extremes;

/** On one core: reading and moving an image, then sums over factors. */
const secondsOf = (size: number, kept: number, original: boolean): number =>
  size * (1.2e-9 * kept + 8e-9 + (original ? 4e-8 : 0)) + 1e-5;

/** Factors from 0 that make the images. @throws AppError "params.invalid" */
function keptFactors({ eigenvalues, significant }: FactorsResult, { factors, at }: Values): Uint32Array {
  const k = eigenvalues.length;
  const words = `the analysis has ${k} factor${k === 1 ? "" : "s"}`;
  const beyond = factors.find((f) => f > k);
  if (beyond !== undefined) throw unfit(ID, "factors", `names factor ${beyond}; ${words}`);
  if (at.length > k) throw unfit(ID, "at", `names f${at.length}; ${words}`);
  const first = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, f) => f);
  if (factors.length === 0) return first(at.length || significant || k);
  const left = at.findIndex((c, f) => c !== 0 && !factors.includes(f + 1));
  if (left >= 0) throw unfit(ID, "at", `names f${left + 1}, which is not among the factors ${factors.join(", ")}`);
  return Uint32Array.from(factors, (f) => f - 1);
}

interface Places {
  /** n × kept. */
  coordinates: Float64Array;
  scale: Float64Array;
  /** Numbers in the stack; null: places at which no image need lie. */
  images: Uint32Array | null;
}

/** @throws AppError "params.invalid" */
function pointsOf(factors: FactorsResult, kept: Uint32Array, params: Values): Places {
  const { at, extremes, images } = params;
  if (at.length > 0 && extremes) throw unfit(ID, "at", "names one place, extremes two a factor: choose one of them");
  if (isOfImages(params)) return imagePlaces(factors, kept, images);
  if (images.length > 0) {
    throw unfit(ID, "images", "has no meaning at places of the map: leave out at and extremes, or the images");
  }
  if (params.originals) throw unfit(ID, "originals", "has no meaning at places of the map, where no image lies");
  const places = extremes ? ends(factors, kept) : [Array.from(kept, (f) => at[f] ?? 0)];
  const { scale } = factors;
  const meanScale = scale.length === 0 ? 1 : scale.reduce((sum, s) => sum + s, 0) / scale.length;
  return {
    coordinates: shared(places.flat()),
    scale: shared(places.map(() => meanScale)),
    images: null,
  };
}

/** Smallest and largest coordinate along each factor. */
function ends({ coordinates, eigenvalues, index }: FactorsResult, kept: Uint32Array): number[][] {
  const k = eigenvalues.length;
  return Array.from(kept).flatMap((f, place) => {
    let [low, high] = [0, 0];
    for (let row = 0; row < index.length; row++) {
      const c = coordinates[row * k + f]!;
      if (c < low) low = c;
      if (c > high) high = c;
    }
    return [low, high].map((c) => Array.from(kept, (_, other) => (other === place ? c : 0)));
  });
}

function imagePlaces(factors: FactorsResult, kept: Uint32Array, wanted: readonly number[]): Places {
  const { index, coordinates, scale, eigenvalues } = factors;
  const k = eigenvalues.length;
  const rows = wanted.length === 0 ? Array.from(index, (_, row) => row) : rowsOf(factors, wanted);
  const places = shared(new Float64Array(rows.length * kept.length));
  for (let i = 0; i < rows.length; i++) {
    for (let f = 0; f < kept.length; f++) places[i * kept.length + f] = coordinates[rows[i]! * k + kept[f]!]!;
  }
  return {
    coordinates: places,
    scale: shared(rows.map((row) => scale[row]!)),
    images: Uint32Array.from(rows, (row) => index[row]!),
  };
}

/** Rows of images by their numbers (from 1) in the set that the particles were chosen from. */
function rowsOf({ index, particles: { stack } }: FactorsResult, wanted: readonly number[]): number[] {
  const row = new Map(numbersOf(stack, Array.from(index)).map((image, i) => [image + 1, i]));
  return wanted.map((image) => {
    const found = row.get(image);
    if (found === undefined) throw unfit(ID, "images", `names image ${image}, which was not analysed`);
    return found;
  });
}

function shared(values: ArrayLike<number>): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(8 * values.length));
  copy.set(values);
  return copy;
}

function defaultNote({ significant, noiseEdge }: FactorsResult, kept: Uint32Array, params: Values): string[] {
  if (params.factors.length > 0) return [];
  if (significant > 0) return [];
  const why = noiseEdge.some((edge) => edge > 0) ? "No factor lies beyond the noise" : "The noise was not looked at";
  return [`${why}: all ${kept.length} factors were taken.`];
}
