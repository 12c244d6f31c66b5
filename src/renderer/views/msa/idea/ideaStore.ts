/** Which two pixels are looked at, by dataset; for this session. */
import { create } from "zustand";
import type { DatasetInfo, JobInfo, JobRequest, ResultInfo } from "../../../../main/api/contract.js";

export const IDEA_TOOL = "covariance";

/** A pixel, from 0. */
export type Pixel = readonly [x: number, y: number];

export interface IdeaState {
  /** Null = as the tool chooses. */
  pixels: Readonly<Record<number, { a: Pixel | null; b: Pixel | null }>>;
  /** Image looked at, by dataset. */
  chosen: Readonly<Record<number, number>>;
}

export const useIdeaStore = create<IdeaState>(() => ({ pixels: {}, chosen: {} }));

export const setPixel = (dataset: number, which: "a" | "b", pixel: Pixel): void =>
  useIdeaStore.setState(({ pixels }) => ({
    pixels: { ...pixels, [dataset]: { ...(pixels[dataset] ?? { a: null, b: null }), [which]: pixel } },
  }));

export const chooseImage = (dataset: number, image: number): void =>
  useIdeaStore.setState(({ chosen }) => ({ chosen: { ...chosen, [dataset]: image } }));

/** @param alignments result whose alignments lay the images out; null = as they are */
export function covarianceRequest(
  dataset: DatasetInfo,
  a: Pixel | null,
  b: Pixel | null,
  alignments: { id: number; output: string } | null,
): JobRequest {
  return {
    tool: IDEA_TOOL,
    inputs: {
      particles: { source: { kind: "dataset", id: dataset.id }, images: null },
      ...(alignments && { alignments: { source: { kind: "result", ...alignments }, images: null } }),
    },
    params: { ...(a && { a: [...a] }), ...(b && { b: [...b] }) },
  };
}

/** The newest one of a dataset. */
export function newestCovariance(
  dataset: number,
  jobs: readonly JobInfo[],
  results: readonly ResultInfo[],
): { result: ResultInfo; job: JobInfo | undefined } | null {
  const result = results.findLast((r) => r.tool === IDEA_TOOL && r.dataset === dataset);
  return result ? { result, job: jobs.find((j) => j.id === result.job) } : null;
}
