import { useMemo, type ReactNode } from "react";
import { ImageTile } from "../../components/ImageTile.js";
import { useDevicePixels } from "../../components/devicePixels.js";
import type { Tile } from "../../data/tileCache.js";
import { areaMean } from "../../display/grey.js";

/** CSS px. */
export const THUMBNAIL = 24;

/** Whole-number reduction that makes an image fit into `side` device px. */
const reductionOf = (width: number, height: number, side: number): number =>
  Math.max(1, Math.ceil(Math.max(width, height) / side));

/** The part of it that is asked of the engine; the rest is done here. */
export function thumbnailBin(width: number, height: number, side: number): 1 | 2 | 4 {
  const factor = reductionOf(width, height, side);
  return factor % 4 === 0 ? 4 : factor % 2 === 0 ? 2 : 1;
}

/** An image as small as a row: the rest of the reduction is an area mean too. */
export function Thumbnail({
  tile,
  label,
  invert,
  flipped,
}: {
  tile: Tile | undefined;
  label: string;
  invert: boolean;
  flipped: boolean;
}): ReactNode {
  const side = Math.floor(THUMBNAIL * useDevicePixels());
  const small = useMemo(() => tile && tile.error === null && reduced(tile, side), [tile, side]);
  return (
    <ImageTile
      tile={small || undefined}
      width={small ? small.width : side}
      height={small ? small.height : side}
      zoom={1}
      label={label}
      invert={invert}
      flipped={flipped}
      error={tile?.error}
    />
  );
}

function reduced(tile: Tile, side: number): { width: number; height: number; pixels: Uint8Array } {
  const factor = reductionOf(tile.width, tile.height, side);
  const small = areaMean(Float32Array.from(tile.pixels), tile.width, tile.height, factor);
  return { width: small.width, height: small.height, pixels: Uint8Array.from(small.values, Math.round) };
}
