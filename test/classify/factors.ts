/** Factors of small synthetic images, as an analysis would give them. */
import { normal, random } from "../../src/core/random.js";
import type { AlignmentsResult, FactorsResult } from "../../src/core/tools/results.js";

export interface Made {
  factors: FactorsResult;
  truth: AlignmentsResult;
  /** Class of each image. */
  classOf: number[];
}

/** Shared memory, as the engine has it. */
export const shared = <A extends Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array>(array: A): A => {
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => A)(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
};

/** Alignments of images 0 … n − 1, all upright, unmoved. */
export function upright(classOf: readonly number[]): AlignmentsResult {
  const n = classOf.length;
  return {
    index: Uint32Array.from({ length: n }, (_, i) => i),
    classIndex: Int32Array.from(classOf),
    psi: new Float64Array(n),
    shiftX: new Float64Array(n),
    shiftY: new Float64Array(n),
    mirror: new Uint8Array(n),
    ccc: new Float64Array(n),
  };
}

/**
 * `each` images of each of three classes in turn, width × height, in which class c lights pixel c of the mask; the
 * coordinates are those three pixels, which is what an analysis would come to. A fourth coordinate is noise.
 */
export function threeClasses(each: number, sd: number, width = 7, height = 5): Made {
  const n = 3 * each;
  const size = width * height;
  const gauss = normal(random(77, n));
  const pixels = Uint32Array.from({ length: size }, (_, p) => p);
  const images = new Float32Array(new SharedArrayBuffer(4 * n * size));
  const coordinates = new Float64Array(n * 4);
  const classOf: number[] = [];
  for (let i = 0; i < n; i++) {
    const c = i % 3;
    classOf.push(c);
    for (let p = 0; p < size; p++) images[i * size + p] = sd * gauss() + (p === 8 + c ? 4 : 0) + p / size;
    for (let f = 0; f < 3; f++) coordinates[4 * i + f] = images[i * size + 8 + f]!;
    coordinates[4 * i + 3] = 9 * gauss();
  }
  return {
    classOf,
    truth: upright(classOf),
    factors: {
      metric: "euclidean",
      width,
      height,
      pixelSize: 2,
      index: Uint32Array.from({ length: n }, (_, i) => i),
      pixels,
      eigenvalues: Float64Array.of(4, 3, 2, 1),
      total: 20,
      residuals: new Float64Array(4),
      noiseEdge: Float64Array.of(1.5, 1.5, 1.5, 1.5),
      significant: 3,
      coordinates,
      scale: new Float64Array(n).fill(1),
      constant: 0,
      mean: new Float32Array(size),
      eigenimages: new Float32Array(4 * size),
      particles: { stack: { kind: "memory", width, height, count: n, pixels: images }, pixelSize: 2 },
      alignments: null,
    },
  };
}
