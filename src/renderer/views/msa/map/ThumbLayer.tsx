/** Pictures of the images at their points, where there is room. */
import { useLayoutEffect, useMemo, useRef, type ReactNode } from "react";
import type { Display, SourceRef } from "../../../../main/api/contract.js";
import { useTiles } from "../../../data/hooks.js";
import type { Tile } from "../../../data/tileCache.js";
import { fitZoom } from "../../align/IterationCard.js";
import type { MapView, Size } from "./mapView.js";
import type { Points } from "./pointPainter.js";
import { thumbPlaces, type ThumbPlace } from "./thumbPlaces.js";
import styles from "./map.module.css";

/** CSS px of a picture, and of its frame. */
const SIDE = 44;
const FRAME = 1;
/** As many as come with few requests. */
const MOST = 240;

export interface Pictures {
  source: SourceRef;
  /** Image number of each point. */
  images: Uint32Array;
  /** px of an image. */
  width: number;
  height: number;
  display: Display;
  flipped: boolean;
}

export function ThumbLayer({
  points,
  view,
  size,
  ratio,
  pictures,
}: {
  points: Points;
  view: MapView;
  size: Size;
  ratio: number;
  pictures: Pictures;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const fit = fitZoom(Math.max(pictures.width, pictures.height), Math.floor(SIDE * ratio));
  const width = Math.ceil(pictures.width / fit.bin) * fit.zoom;
  const height = Math.ceil(pictures.height / fit.bin) * fit.zoom;
  const frame = Math.round(FRAME * ratio);
  // In device pixels, so that every picture lies on whole ones.
  const device = useMemo(
    () => ({ width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) }),
    [size, ratio],
  );
  const places = useMemo(
    () =>
      thumbPlaces(
        points.x,
        points.y,
        { ...view, scale: view.scale * ratio },
        device,
        Math.max(width, height) + 2 * frame,
        MOST,
        points.selected,
      ),
    [points, view, device, ratio, width, height, frame],
  );
  const tiles = useTiles(
    places.length === 0
      ? null
      : {
          source: pictures.source,
          indices: places.map((p) => pictures.images[p.row]!),
          bin: fit.bin,
          display: pictures.display,
        },
  );
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!canvas.current || !context || device.width < 1 || device.height < 1) return;
    const out = new Uint32Array(device.width * device.height);
    for (const place of places) {
      const colour = points.inks[points.code[place.row]!]!.colour;
      const tile = tiles.tile(pictures.images[place.row]!);
      paintThumb(out, device, place, { width, height, frame, zoom: fit.zoom, flipped: pictures.flipped }, tile, colour);
    }
    canvas.current.width = device.width;
    canvas.current.height = device.height;
    context.putImageData(new ImageData(new Uint8ClampedArray(out.buffer), device.width, device.height), 0, 0);
  }, [places, tiles, device, width, height, frame, fit.zoom, pictures, points]);
  return (
    <canvas ref={canvas} className={styles.thumbs} style={{ width: size.width, height: size.height }} aria-hidden />
  );
}

interface ThumbLook {
  width: number;
  height: number;
  frame: number;
  zoom: number;
  flipped: boolean;
}

/** Grey in its frame; dark grey while it has not come. */
function paintThumb(
  out: Uint32Array,
  size: Size,
  { left, top }: ThumbPlace,
  { width, height, frame, zoom, flipped }: ThumbLook,
  tile: Pick<Tile, "width" | "height" | "pixels"> | undefined,
  colour: number,
): void {
  for (let y = -frame; y < height + frame; y++) {
    const inY = y >= 0 && y < height;
    const row = Math.floor((flipped ? height - 1 - y : y) / zoom);
    for (let x = -frame; x < width + frame; x++) {
      const at = (top + frame + y) * size.width + left + frame + x;
      if (!inY || x < 0 || x >= width) out[at] = colour;
      else {
        const v = tile ? (tile.pixels[row * tile.width + Math.floor(x / zoom)] ?? 40) : 40;
        out[at] = (0xff000000 | (v << 16) | (v << 8) | v) >>> 0;
      }
    }
  }
}
