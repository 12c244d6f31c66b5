/** What the tool `msa` gives back of an analysis: images, the result `factors`, the table of eigenvalues. */
import type { Analysis } from "../msa/analyse.js";
import type { AlignmentsResult, FactorsResult, ImagesResult, TableResult } from "./results.js";

/** Vectors over pixels as images, 0 outside the mask. */
export interface Pictures {
  mean: Float32Array;
  eigenimages: Float32Array;
  importance: Float32Array;
  explained: Float32Array;
}

/** Average, eigenimages, importance and the share explained. */
export function drawFactors(analysis: Analysis, size: number, room: (length: number) => Float32Array): Pictures {
  const { source, factors, energy, noise } = analysis;
  const { pixels, mean, beta } = source;
  const m = pixels.length;
  const k = factors.values.length;
  const counted = noise && noise.significant > 0 ? noise.significant : k;
  const pictures = { mean: room(size), eigenimages: room(k * size), importance: room(k * size), explained: room(size) };
  for (let j = 0; j < m; j++) {
    const pixel = pixels[j]!;
    pictures.mean[pixel] = mean[j]!;
    let explained = 0;
    for (let f = 0; f < k; f++) {
      const v = factors.vectors[f * m + j]!;
      pictures.eigenimages[f * size + pixel] = beta[j]! > 0 ? v / beta[j]! : 0;
      const importance = energy[j]! > 0 ? (v * Math.sqrt(factors.values[f]!)) / Math.sqrt(energy[j]!) : 0;
      pictures.importance[f * size + pixel] = importance;
      if (f < counted) explained += importance * importance;
    }
    pictures.explained[pixel] = explained;
  }
  return pictures;
}

/** The analysis as the result that reconstitution and classification take; coordinates are divided by α in place. */
export function factorsOf(
  { source, factors, eigenvalues, total, noise }: Analysis,
  particles: ImagesResult,
  alignments: AlignmentsResult | null,
  { mean, eigenimages }: Pictures,
): FactorsResult {
  const { items, alpha, scale, pixels } = source;
  const n = items.length;
  const k = eigenvalues.length;
  const coordinates = factors.y;
  for (let i = 0; i < n; i++) for (let f = 0; f < k; f++) coordinates[i * k + f] = coordinates[i * k + f]! / alpha[i]!;
  return {
    metric: source.metric,
    width: source.stack.width,
    height: source.stack.height,
    pixelSize: particles.pixelSize,
    index: items.map((item) => alignments?.index[item] ?? item),
    pixels,
    weights: source.weights,
    eigenvalues,
    total,
    residuals: factors.residuals,
    noiseEdge: noise?.edge ?? new Float64Array(k),
    significant: noise?.significant ?? 0,
    coordinates,
    scale,
    constant: source.constant,
    mean,
    eigenimages,
    particles,
    alignments,
    interpolation: source.interpolation,
  };
}

/** A row a factor. */
export function eigenvalueTable({ eigenvalues, total, noiseEdge, residuals }: FactorsResult): TableResult {
  let sum = 0;
  const percent = eigenvalues.map((value) => (100 * value) / total);
  const cumulative = percent.map((value) => (sum += value));
  return {
    columns: [
      { name: "factor", label: "Factor", unit: "", values: eigenvalues.map((_, f) => f + 1) },
      { name: "eigenvalue", label: "Eigenvalue", unit: "", values: eigenvalues },
      { name: "percent", label: "Share", unit: "%", values: percent },
      { name: "cumulative", label: "Cumulative", unit: "%", values: cumulative },
      { name: "noiseEdge", label: "Noise edge", unit: "", values: noiseEdge },
      { name: "residual", label: "Residual", unit: "", values: residuals },
    ],
  };
}
