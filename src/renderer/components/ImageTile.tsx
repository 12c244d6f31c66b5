import { useLayoutEffect, useRef, type ReactNode } from "react";
import { paintGrey } from "../display/grey.js";
import { classNames } from "./classNames.js";
import { useDevicePixels } from "./devicePixels.js";
import styles from "./ImageTile.module.css";

export interface TilePixels {
  width: number;
  height: number;
  /** One byte a pixel, 0 black, row 0 first. */
  pixels: Uint8Array | Uint8ClampedArray;
  /** 1 where a pixel is no number: hatched; absent = all are numbers. */
  hatched?: Uint8Array;
}

export interface ImageTileProps {
  /** Undefined = not there yet: the frame stands empty at its size. */
  tile: TilePixels | undefined;
  /** Size to hold free while the tile comes, px of the image. */
  width: number;
  height: number;
  /** Device pixels an image pixel takes: a whole number, so that every pixel is a square. */
  zoom: number;
  /** What it shows: "particle 412". */
  label: string;
  invert?: boolean;
  /** Row 0 at the bottom. */
  flipped?: boolean;
  /** Why it cannot be read: hatched, the reason on hover. */
  error?: string | null | undefined;
  /** On top of the pixels: marks in white or class colour with a halo. */
  children?: ReactNode;
  className?: string | undefined;
}

/** Draws bytes as grey, one canvas pixel an image pixel; the style enlarges it by nearest neighbour. */
function paintTile(
  canvas: HTMLCanvasElement,
  tile: TilePixels,
  options: { invert?: boolean; flipped?: boolean } = {},
): void {
  const { width, height, pixels } = tile;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  const look = { invert: options.invert ?? false, flip: options.flipped ?? false };
  paintGrey(pixels, width, height, look, new Uint32Array(image.data.buffer), tile.hatched ?? null);
  context.putImageData(image, 0, 0);
}

/** One image: nearest neighbour, whole device pixels, never smoothed. */
export function ImageTile({
  tile,
  width,
  height,
  zoom,
  label,
  invert,
  flipped,
  error,
  children,
  className,
}: ImageTileProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ratio = useDevicePixels();
  const size = { width: (width * zoom) / ratio, height: (height * zoom) / ratio };
  useLayoutEffect(() => {
    if (canvas.current && tile) paintTile(canvas.current, tile, { invert: invert ?? false, flipped: flipped ?? false });
  }, [tile, invert, flipped]);
  return (
    <span className={classNames(styles.frame, className)} style={size}>
      {error ? (
        <span className={styles.hatched} role="img" aria-label={`${label}: ${error}`} title={error} />
      ) : (
        <canvas
          ref={canvas}
          className={styles.canvas}
          role="img"
          aria-label={label}
          aria-busy={tile === undefined || undefined}
          data-empty={tile === undefined ? "" : undefined}
        />
      )}
      {children}
    </span>
  );
}
