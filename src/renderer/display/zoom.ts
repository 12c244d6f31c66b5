/** Whole-number zoom: device pixels an image pixel takes; below 1 the engine reduces by area mean. */

export type Zoom = 0.25 | 0.5 | 1 | 2 | 3 | 4;
export const ZOOMS: readonly Zoom[] = [0.25, 0.5, 1, 2, 3, 4];

/** Area-mean reduction asked of the engine. */
export const binOf = (zoom: Zoom): 1 | 2 | 4 => (zoom === 0.25 ? 4 : zoom === 0.5 ? 2 : 1);

/** Device pixels one pixel of the (reduced) tile takes. */
export const magnificationOf = (zoom: Zoom): number => Math.max(1, zoom);

/** "2×", "½". */
export function zoomLabel(zoom: Zoom): string {
  if (zoom === 0.5) return "½";
  if (zoom === 0.25) return "¼";
  return `${zoom}×`;
}

/** Pixels along one side of a tile after area-mean reduction; the last one may stand for fewer than `bin`. */
export const binnedSize = (pixels: number, bin: number): number => Math.ceil(pixels / bin);

/**
 * Zoom of a single large view: the largest whole number at which `pixels` fit into `room` device pixels, or 1/n if not
 * even 1× fits.
 */
export function wholeZoom(pixels: number, room: number): number {
  if (pixels <= 0 || room <= 0) return 1;
  return pixels <= room ? Math.floor(room / pixels) : 1 / Math.ceil(pixels / room);
}

/** "3×", "½", "1/6". */
export function wholeZoomLabel(zoom: number): string {
  if (zoom >= 1) return `${zoom}×`;
  const bin = Math.round(1 / zoom);
  return { 2: "½", 3: "⅓", 4: "¼" }[bin] ?? `1/${bin}`;
}
