import type { ReactNode } from "react";
import { ImageTile } from "../../components/ImageTile.js";
import type { Tile } from "../../data/tileCache.js";
import { useSteady } from "./steady.js";

/** An average that keeps its last picture while another contrast is on its way. */
export function AverageTile({
  tile,
  identity,
  width,
  height,
  zoom,
  label,
  flipped,
  children,
}: {
  tile: Tile | undefined;
  /** Says which image it is, whatever its contrast. */
  identity: string;
  /** Px of the (reduced) tile. */
  width: number;
  height: number;
  zoom: number;
  label: string;
  flipped: boolean;
  children?: ReactNode;
}): ReactNode {
  const shown = useSteady(tile, identity);
  return (
    <ImageTile
      tile={shown}
      width={width}
      height={height}
      zoom={zoom}
      label={label}
      flipped={flipped}
      error={shown?.error}
    >
      {children}
    </ImageTile>
  );
}
