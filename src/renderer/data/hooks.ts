/** The engine's data for components: asked for while mounted, aborted when not. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type {
  Display,
  JobRequest,
  PixelsHead,
  RowsQuery,
  SortKey,
  SourceRef,
  ToolSchema,
} from "../../main/api/contract.js";
import { engine, type Estimate, type Rows } from "../engine.js";
import type { Explored } from "./explored.js";
import { ResourceCache, type Loaded } from "./cache.js";
import { lookKey, sourceKey, TileCache, type Tile, type TileWish } from "./tileCache.js";

const MB = 1_000_000;
export const tileCache = new TileCache((request, signal) => engine.tiles(request, signal), 192 * MB);
export const resources = new ResourceCache(96 * MB);

/** Forget everything fetched about a dataset, a result or a job ("dataset:3"). */
export function forget(prefix: string): void {
  tileCache.drop(prefix);
  resources.drop(prefix);
}

/** As {@link forget}, but the pictures stay. */
export const forgetAnswers = (prefix: string): void => resources.drop(prefix);

/** The engine is back: ask again for what failed and is still on screen. */
export const retryFailed = (): void => resources.retry();

/** Any answer of the engine by key; null = ask for nothing (state stays "loading"). */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  bytesOf: (value: T) => number = () => 1000,
): Loaded<T> {
  // The loader belongs to the key: a new closure with the same key asks for nothing new.
  const latest = useRef({ load, bytesOf });
  useEffect(() => {
    latest.current = { load, bytesOf };
  });
  const subscribe = useCallback(
    (listener: () => void) =>
      key === null
        ? () => undefined
        : resources.use<T>(
            key,
            (signal) => latest.current.load(signal),
            (value) => latest.current.bytesOf(value),
            listener,
          ),
    [key],
  );
  return useSyncExternalStore(subscribe, () => resources.peek<T>(key ?? ""));
}

export interface Tiles {
  tile(index: number): Tile | undefined;
  error: Error | undefined;
}

/** Tiles of these images; call it with what is on screen (and a little around). Null = nothing. */
export function useTiles(wish: TileWish | null): Tiles {
  const [client] = useState(() => ({}));
  const version = useSyncExternalStore(tileCache.subscribe, () => tileCache.version);
  const key = wish === null ? null : `${lookKey(wish)}#${wish.indices.join(",")}`;
  useEffect(() => {
    if (wish) tileCache.want(client, wish);
    else tileCache.release(client);
    // The key says all there is in the wish.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key]);
  useEffect(() => () => tileCache.release(client), [client]);
  const look = wish === null ? null : lookKey(wish);
  return useMemo(
    () => ({
      tile: (index) => (look === null ? undefined : tileCache.get(look, index)),
      error: look === null ? undefined : tileCache.errorOf(look),
    }),
    // A new version means new tiles behind the same functions.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [look, version],
  );
}

/** One tile. */
export function useTile(
  source: SourceRef | null,
  index: number,
  display: Display,
  bin: 1 | 2 | 4 = 1,
): Tile | undefined {
  return useTiles(source === null ? null : { source, indices: [index], bin, display }).tile(index);
}

/** One image at full depth. */
export function usePixels(
  source: SourceRef | null,
  index: number | null,
  display: Display,
): Loaded<{ head: PixelsHead; pixels: Float32Array }> {
  const key =
    source === null || index === null ? null : `${sourceKey(source)}|pixels|${index}|${JSON.stringify(display)}`;
  return useResource(
    key,
    (signal) => engine.pixels({ source: source!, index: index!, display }, signal),
    (value) => value.pixels.byteLength,
  );
}

/** An order of a dataset; null value for file order without asking. */
export function useOrder(
  dataset: number | null,
  sort: SortKey[],
  result?: number,
): Loaded<{ order: number; count: number }> {
  const key =
    dataset === null || sort.length === 0 ? null : `dataset:${dataset}|order|${result ?? ""}|${JSON.stringify(sort)}`;
  return useResource(key, (signal) => engine.order(dataset!, sort, result, signal));
}

/** A page of the table. */
export function useRows(dataset: number | null, query: RowsQuery): Loaded<Rows> {
  const key = dataset === null || query.count === 0 ? null : `dataset:${dataset}|rows|${JSON.stringify(query)}`;
  return useResource(
    key,
    (signal) => engine.rows(dataset!, query, signal),
    (value) => value.cells.length * query.columns.length * 24,
  );
}

export const useTools = (): Loaded<ToolSchema[]> => useResource("tools", () => engine.tools());

/**
 * A tool run live on these inputs; null = do not run. While a knob turns, the last answer stays until the next is there.
 */
export function useExplored(request: JobRequest | null): { latest: Explored | null; loaded: Loaded<Explored> } {
  const loaded = useResource(
    request === null ? null : `${EXPLORED}${JSON.stringify(request)}`,
    (signal) => engine.explore(request!, signal),
    (value) => 1000 + bytesOfArrays(value.outputs),
  );
  const [latest, setLatest] = useState<Explored | null>(null);
  if (loaded.state === "ready" && latest !== loaded.value) setLatest(loaded.value);
  if ((request === null || loaded.state === "failed") && latest !== null) setLatest(null);
  return { latest, loaded };
}

function bytesOfArrays(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesOfArrays(part), 0);
}

/** Begins the keys of all live runs. */
export const EXPLORED = "explored|";

/** Begins the keys of all that runs would cost. */
export const ESTIMATES = "estimate|";

/** What a run would cost; null = do not ask. */
export function useEstimate(request: JobRequest | null): Loaded<Estimate> {
  return useResource(request === null ? null : `${ESTIMATES}${JSON.stringify(request)}`, (signal) =>
    engine.estimate(request!, signal),
  );
}
