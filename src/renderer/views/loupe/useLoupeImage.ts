/** One image as bytes for the loupe: at once from the grid's tile, then from its pixels at full depth. */
import { useMemo } from "react";
import type { Display, PixelsHead, SourceRef } from "../../../main/api/contract.js";
import type { TilePixels } from "../../components/ImageTile.js";
import { usePixels, useTile } from "../../data/hooks.js";
import { areaMean, notNumbers, windowed } from "../../display/grey.js";
import { wholeZoom } from "../../display/zoom.js";

export interface LoupeImage {
  tile: TilePixels | undefined;
  /** Device pixels one pixel of `tile` takes. */
  zoom: number;
  /** Whole number, or 1/n for an area mean. */
  scale: number;
  head: PixelsHead | null;
  pixels: Float32Array | null;
  /** Drawn black and white. */
  low: number;
  high: number;
  error: string | null;
}

const MIN_MAX = { mode: "minmax", scope: "image" } as const;

/**
 * @param room device px the longer side may take
 * @param draft a window that is being dragged, not yet asked of the engine
 */
export function useLoupeImage(
  source: SourceRef | null,
  index: number | null,
  display: Display,
  size: { width: number; height: number },
  room: number,
  draft: { low: number; high: number } | null = null,
): LoupeImage {
  const { contrast } = display;
  const fixed = contrast.mode === "fixed" ? contrast : null;
  // A fixed window is drawn here: dragging it must not fetch the same pixels again and again.
  const asked = useMemo(() => (fixed ? { ...display, contrast: MIN_MAX } : display), [display, fixed]);
  const loaded = usePixels(source, index, asked);
  const early = useTile(index === null ? null : source, index ?? 0, display);
  const scale = wholeZoom(Math.max(size.width, size.height), room);
  const head = loaded.value?.head ?? null;
  const pixels = loaded.value?.pixels ?? null;
  const known = draft ?? fixed ?? head ?? early;
  const low = known?.low ?? 0;
  const high = known?.high ?? 1;
  const tile = useMemo((): TilePixels | undefined => {
    if (!pixels) return scale >= 1 ? early : undefined;
    const reduced = areaMean(pixels, size.width, size.height, Math.max(1, Math.round(1 / scale)));
    const bytes = new Uint8Array(reduced.values.length);
    windowed(reduced.values, low, high, bytes);
    const hatched = notNumbers(reduced.values);
    return { width: reduced.width, height: reduced.height, pixels: bytes, ...(hatched && { hatched }) };
  }, [pixels, early, size.width, size.height, scale, low, high]);
  return {
    tile,
    zoom: Math.max(1, scale),
    scale,
    head,
    pixels,
    low,
    high,
    error: head?.error ?? early?.error ?? loaded.error?.message ?? null,
  };
}
