/** Numbers of a result, or of what a running job showed. */
import { useCallback, useRef, useSyncExternalStore } from "react";
import type { DataKind, DataKinds } from "../../../main/api/contract.js";
import type { Loaded } from "../../data/cache.js";
import { resources, useResource } from "../../data/hooks.js";
import { engine } from "../../engine.js";

export type DataRef =
  { kind: "result"; id: number; output: string } | { kind: "partial"; job: number; iteration: number; output: string };

/** Begins like the sourceKey of the same output, so that it is forgotten with it. */
const keyOf = (ref: DataRef): string =>
  ref.kind === "result"
    ? `result:${ref.id}:${ref.output}|data`
    : `partial:${ref.job}:${ref.iteration}:${ref.output}|data`;

const load = <K extends DataKind>(ref: DataRef, kind: K, signal: AbortSignal): Promise<DataKinds[K]> =>
  ref.kind === "result"
    ? engine.resultData(ref.id, ref.output, kind, signal)
    : engine.partialData(ref.job, ref.iteration, ref.output, kind, signal);

/** Bytes of the typed arrays inside, for the cache's limit. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + bytesOf(item), 16);
  if (typeof value === "object" && value !== null) return bytesOf(Object.values(value));
  return 8;
}

/** One output; null = ask for nothing. */
export const useOutput = <K extends DataKind>(ref: DataRef | null, kind: K): Loaded<DataKinds[K]> =>
  useResource(ref && keyOf(ref), (signal) => load(ref!, kind, signal), bytesOf);

/** The same output of many, in their order; what has not come yet is "loading". */
export function useOutputs<K extends DataKind>(refs: readonly DataRef[], kind: K): readonly Loaded<DataKinds[K]>[] {
  const keys = refs.map(keyOf);
  const joined = keys.join("\n");
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = refs.map((ref) =>
        resources.use<DataKinds[K]>(keyOf(ref), (signal) => load(ref, kind, signal), bytesOf, listener),
      );
      return () => stops.forEach((stop) => stop());
    },
    // The keys say all there is in the refs.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [joined, kind],
  );
  const before = useRef<readonly Loaded<DataKinds[K]>[]>([]);
  return useSyncExternalStore(subscribe, () => {
    const now = keys.map((key) => resources.peek<DataKinds[K]>(key));
    const same = now.length === before.current.length && now.every((item, i) => item === before.current[i]);
    if (!same) before.current = now;
    return before.current;
  });
}
