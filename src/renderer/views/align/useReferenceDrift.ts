/** How far each average has gone from its first state: their correlation coefficient, iteration by iteration. */
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import type { Display } from "../../../main/api/contract.js";
import { resources } from "../../data/hooks.js";
import { sourceKey } from "../../data/tileCache.js";
import { engine } from "../../engine.js";
import type { Iteration } from "./iterations.js";

const RAW: Display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "percentile", low: 0.5, high: 99.5, scope: "image" },
};
/** More averages than these are not fetched for a small plot. */
const MOST = 240;
/** More pixels than these an image, neither. */
const LARGEST = 512 * 512;

/** Pearson's coefficient of two square images inside their largest disc; NaN where one is flat. */
export function discCoefficient(a: Float32Array, b: Float32Array, width: number): number {
  const middle = Math.floor(width / 2);
  const r2 = (middle - 1) ** 2;
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (((i % width) - middle) ** 2 + (Math.floor(i / width) - middle) ** 2 > r2) continue;
    const [va, vb] = [a[i]!, b[i]!];
    n++;
    sa += va;
    sb += vb;
    saa += va * va;
    sbb += vb * vb;
    sab += va * vb;
  }
  const [da, db] = [saa - (sa * sa) / n, sbb - (sb * sb) / n];
  return da > 0 && db > 0 ? (sab - (sa * sb) / n) / Math.sqrt(da * db) : NaN;
}

async function load(first: Iteration, now: Iteration, signal: AbortSignal): Promise<Float64Array> {
  const pixels = (of: Iteration, k: number): Promise<{ pixels: Float32Array }> =>
    engine.pixels({ source: of.averages, index: of.images[k]!, display: RAW }, signal);
  const values = await Promise.all(
    now.images.map(async (_, k) => {
      const [a, b] = await Promise.all([pixels(first, k), pixels(now, k)]);
      return discCoefficient(a.pixels, b.pixels, now.width);
    }),
  );
  return Float64Array.from(values);
}

/** A curve a class over the iterations, NaN where it is not known yet; empty when there is nothing to compare. */
export function useReferenceDrift(iterations: readonly Iteration[]): readonly Float64Array[] {
  const first = iterations[0];
  const classes = first?.images.length ?? 0;
  const wanted = useMemo(
    () =>
      first &&
      classes > 1 &&
      first.width === first.height &&
      first.width * first.height <= LARGEST &&
      iterations.length > 1 &&
      iterations.length * classes <= MOST &&
      iterations.every((i) => i.images.length === classes)
        ? iterations
        : [],
    [first, classes, iterations],
  );
  const keys = wanted.map((i) => `${sourceKey(i.averages)}|drift|${sourceKey(first!.averages)}`);
  const joined = keys.join("\n");
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = wanted.map((i, at) =>
        resources.use<Float64Array>(
          keys[at]!,
          (signal) => load(first!, i, signal),
          (v) => v.byteLength,
          listener,
        ),
      );
      return () => stops.forEach((stop) => stop());
    },
    // The keys say all there is in the iterations.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [joined],
  );
  const before = useRef<readonly (Float64Array | null)[]>([]);
  const values = useSyncExternalStore(subscribe, () => {
    const now = keys.map((key) => resources.peek<Float64Array>(key).value);
    const same = now.length === before.current.length && now.every((item, i) => item === before.current[i]);
    if (!same) before.current = now;
    return before.current;
  });
  return useMemo(
    () =>
      values.length === 0
        ? []
        : Array.from({ length: classes }, (_, k) => Float64Array.from(values, (v) => v?.[k] ?? NaN)),
    [values, classes],
  );
}
