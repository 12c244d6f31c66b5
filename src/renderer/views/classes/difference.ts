/** Where two classes differ, in pixels and in words. Pure functions. */
import type { JobInfo, JobRequest, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import { count, fixed, percent, plural } from "../../components/numbers.js";

export const TEST = "significance";

/** The test of the difference of two classes (numbers from 0). */
export function testRequest(
  particles: { source: SourceRef; images: number[] | null },
  alignments: SourceRef,
  a: number,
  b: number,
  maskRadius: number,
): JobRequest {
  return {
    tool: TEST,
    inputs: { particles, alignments: { source: alignments, images: null } },
    params: { a: a + 1, b: b + 1, maskRadius },
  };
}

/** The newest job of the same test. */
export function testJob(jobs: readonly JobInfo[], request: JobRequest): JobInfo | undefined {
  const inputs = JSON.stringify(request.inputs);
  const params = JSON.stringify(request.params);
  return jobs.findLast(
    (j) =>
      j.tool === TEST && JSON.stringify(j.request.inputs) === inputs && JSON.stringify(j.request.params) === params,
  );
}

/** A less b, pixel by pixel. */
export const differenceOf = (a: Float32Array, b: Float32Array): Float32Array => a.map((v, i) => v - b[i]!);

/** The difference where it is more than chance; no number elsewhere. */
export const thresholded = (difference: Float32Array, significant: Float32Array): Float32Array =>
  difference.map((v, i) => (significant[i] === 0 ? NaN : v));

/** What the test found, as sentences. */
export function testWords(result: ResultInfo, a: number, b: number, significant: Float32Array | null): string[] {
  const figure = (name: string): number | null => result.figures.find((f) => f.name === name)?.value ?? null;
  const [pixels, found] = [figure("pixels"), figure("significant")];
  if (pixels === null || found === null) return [];
  const fdr = result.provenance.parameters["fdr"];
  const rate = typeof fdr === "number" ? percent(fdr) : null;
  const threshold = figure("threshold");
  const independent = figure("independentPixels");
  const words = [
    found === 0
      ? `None of ${plural(pixels, "pixel")} differs by more than chance.`
      : `${count(found)} of ${plural(pixels, "pixel")} (${percent(found / pixels)}) ${found === 1 ? "differs" : "differ"} by more than chance` +
        `${threshold === null ? "" : `, |t| at least ${fixed(threshold, 1)}`}${rate === null ? "" : `; at most ${rate} of them are expected to be false`}.`,
  ];
  if (significant && found > 0) {
    const denser = significant.reduce((n, s) => n + (s > 0 ? 1 : 0), 0);
    words.push(`Class ${a + 1} is denser in ${count(denser)} of them, class ${b + 1} in ${count(found - denser)}.`);
  }
  if (independent !== null) {
    words.push(
      `Neighbours share their noise: the pixels are worth ${count(Math.round(independent))} independent ones.`,
    );
  }
  return words;
}
