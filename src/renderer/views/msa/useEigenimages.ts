/** Mean and eigenimages of an analysis as pixels, one after the other as they come. */
import { useMemo } from "react";
import type { Display, ResultInfo } from "../../../main/api/contract.js";
import { useResource } from "../../data/hooks.js";
import { engine } from "../../engine.js";
import type { Eigenimages } from "./reconstitution.js";

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "minmax", scope: "image" },
};
const MEAN = "mean";
const EIGENIMAGES = "eigenimages";
/** Fetched side by side. */
const AT_ONCE = 4;

async function load(result: ResultInfo, signal: AbortSignal): Promise<Eigenimages> {
  const pixels = async (output: string, index: number): Promise<Float32Array> =>
    (await engine.pixels({ source: { kind: "result", id: result.id, output }, index, display: RAW }, signal)).pixels;
  const size = result.outputs.find((o) => o.name === MEAN);
  const many = result.outputs.find((o) => o.name === EIGENIMAGES)?.count ?? 0;
  const mean = await pixels(MEAN, 0);
  const factors: Float32Array[] = [];
  for (let first = 0; first < many; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, many - first) }, (_, i) => pixels(EIGENIMAGES, first + i));
    factors.push(...(await Promise.all(some)));
  }
  return { width: size?.width ?? 1, height: size?.height ?? 1, mean, factors };
}

export function useEigenimages(result: ResultInfo | null): { images: Eigenimages | null; error: Error | null } {
  const there = result?.outputs.some((o) => o.name === MEAN) ?? false;
  const loaded = useResource<Eigenimages>(
    result && there ? `result:${result.id}:${EIGENIMAGES}|all` : null,
    (signal) => load(result!, signal),
    (v) => v.mean.byteLength * (1 + v.factors.length),
  );
  return useMemo(() => ({ images: loaded.value, error: loaded.error }), [loaded.value, loaded.error]);
}
